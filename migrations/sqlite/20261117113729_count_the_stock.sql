-- 20261117113729_count_the_stock: create column products.stock, and 3 more
-- parents: 20261103162002_rename_users_nick_to_nickname
-- schema:  306d6872383edd88c17649fdf1ca1d596796e8748cc5831ac853cdde9eea4130
--
-- What to know before it runs:
-- may-fail: constraint products.products_price_check: fails when a row does not satisfy it
-- may-fail: constraint products.products_stock_check: fails when a row does not satisfy it
-- may-fail: constraint products.products_title_check: fails when a row does not satisfy it

-- schemagen: step foreign-keys-off
-- may-fail: fails when a row does not satisfy it
CREATE TABLE schemagen_new_products (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  sku TEXT NOT NULL,
  title TEXT NOT NULL CHECK (title <> ''),
  price TEXT NOT NULL CHECK (price >= 0),
  stock INTEGER NOT NULL DEFAULT 0 CHECK (stock >= 0),
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TEXT,
  UNIQUE (tenant_id, sku),
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
);
INSERT INTO sqlite_sequence (name, seq)
  SELECT 'schemagen_new_products', seq FROM sqlite_sequence WHERE name = 'products';
INSERT INTO schemagen_new_products (id, tenant_id, sku, title, price, created_at, updated_at)
  SELECT id, tenant_id, sku, title, price, created_at, updated_at
  FROM products;
DROP TABLE products;
PRAGMA legacy_alter_table = ON;
ALTER TABLE schemagen_new_products RENAME TO products;
PRAGMA legacy_alter_table = OFF;
