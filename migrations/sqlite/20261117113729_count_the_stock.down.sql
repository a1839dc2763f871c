-- 20261117113729_count_the_stock: the way back
-- parents: 20261103162002_rename_users_nick_to_nickname
-- schema:  93fb1d647ed7c489236bdac07725223fa917f95684ef74e1aaddd57fd42957f4
--
-- What to know before it runs:
-- schemagen: data-loss column products.stock: every value is lost

-- schemagen: step foreign-keys-off
-- data-loss: every value is lost
CREATE TABLE schemagen_new_products (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  sku TEXT NOT NULL,
  title TEXT NOT NULL,
  price TEXT NOT NULL,
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
