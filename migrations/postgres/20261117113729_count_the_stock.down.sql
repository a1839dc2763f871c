-- 20261117113729_count_the_stock: the way back
-- parents: 20261103162002_rename_users_nick_to_nickname
-- schema:  fa5cbee0bb45b45265da80762e472b71b38f4fca079c6c095907c4858fc8be7d
--
-- What to know before it runs:
-- schemagen: data-loss column products.stock: every value is lost

ALTER TABLE products
  DROP CONSTRAINT products_price_check;

ALTER TABLE products
  DROP CONSTRAINT products_stock_check;

-- data-loss: every value is lost
ALTER TABLE products
  DROP COLUMN stock;

ALTER TABLE products
  DROP CONSTRAINT products_title_check;
