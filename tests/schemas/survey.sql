-- Questions and answers of any form: arrays of enums, checks over several columns, defaults of every kind.
CREATE TYPE question_kind AS ENUM ('text', 'choice', 'number', 'date');
CREATE TABLE surveys (
  id uuid PRIMARY KEY, title text NOT NULL DEFAULT 'It''s untitled', opens date DEFAULT '2026-01-01', weight real DEFAULT 1.5,
  price numeric(8,2) DEFAULT 0.00, hidden boolean DEFAULT true, kinds question_kind[] NOT NULL DEFAULT '{text,number}',
  daily time DEFAULT '08:30:00', zone text DEFAULT current_setting('TimeZone'), code varchar(8) DEFAULT substr(md5(random()::text), 1, 8)
);
CREATE TABLE questions (
  survey_id uuid NOT NULL REFERENCES surveys, position integer NOT NULL, kind question_kind NOT NULL, choices text[],
  low integer, high integer, PRIMARY KEY (survey_id, position),
  CONSTRAINT choices_for_choice CHECK ((kind = 'choice') = (choices IS NOT NULL AND cardinality(choices) > 1)),
  CONSTRAINT low_below_high CHECK (low < high)
);
CREATE TABLE answers (
  survey_id uuid NOT NULL, position integer NOT NULL, person bigint NOT NULL, said text, number double precision, day date,
  PRIMARY KEY (survey_id, position, person),
  FOREIGN KEY (survey_id, position) REFERENCES questions MATCH FULL ON DELETE CASCADE,
  CHECK (num_nonnulls(said, number, day) = 1)
);
