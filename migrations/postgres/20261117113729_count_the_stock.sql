-- 20261117113729_count_the_stock: create column products.stock, and 3 more
-- parents: 20261103162002_rename_users_nick_to_nickname
-- schema:  8f7cf44695b7d3c2564af14d904a6a3a6ddaef91016e214c961a1e15278d28d3
--
-- What to know before it runs:
-- may-fail: constraint products.products_price_check: fails when a row does not satisfy it
-- may-fail: constraint products.products_stock_check: fails when a row does not satisfy it
-- may-fail: constraint products.products_title_check: fails when a row does not satisfy it

ALTER TABLE products
  ADD COLUMN stock integer DEFAULT 0 NOT NULL;
COMMENT ON COLUMN products.stock IS 'How many are on the shelf.';

-- may-fail: fails when a row does not satisfy it
-- schemagen: allow SG1201 the shop has no customers yet
ALTER TABLE products
  ADD CONSTRAINT products_price_check CHECK (price >= 0);

-- may-fail: fails when a row does not satisfy it
-- schemagen: allow SG1201 the shop has no customers yet
ALTER TABLE products
  ADD CONSTRAINT products_stock_check CHECK (stock >= 0);

-- may-fail: fails when a row does not satisfy it
-- schemagen: allow SG1201 the shop has no customers yet
ALTER TABLE products
  ADD CONSTRAINT products_title_check CHECK (title <> '');
