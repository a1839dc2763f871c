-- Names as some object mappers write them.
CREATE TYPE "UserRole" AS ENUM ('ADMIN', 'MEMBER');
CREATE TABLE "User" (
  "id" text PRIMARY KEY,
  "emailAddress" text NOT NULL,
  "role" "UserRole" NOT NULL DEFAULT 'MEMBER',
  "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "order" integer,
  "type" text
);
CREATE UNIQUE INDEX "User_emailAddress_key" ON "User" ("emailAddress");
CREATE TABLE "Post" (
  "id" text NOT NULL,
  "authorId" text NOT NULL,
  "tags" text[],
  CONSTRAINT "Post_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "Post_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE TABLE "_PostToUser" ("A" text NOT NULL REFERENCES "Post" ON DELETE CASCADE, "B" text NOT NULL REFERENCES "User" ON DELETE CASCADE);
CREATE UNIQUE INDEX "_PostToUser_AB_unique" ON "_PostToUser" ("A", "B");
