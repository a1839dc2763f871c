-- 20261020084155_add_orders_status: the way back
-- parents: 20261008140311_create_orders
-- schema:  ca2ae92da698b75eb264c37f3414c6d826a170f7183b209fcb6a71a75206fa7e
--
-- What to know before it runs:
-- schemagen: data-loss column orders.status: every value is lost

-- schemagen: step foreign-keys-off
-- data-loss: every value is lost
CREATE TABLE schemagen_new_orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  note TEXT,
  created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TEXT,
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
  FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE RESTRICT
);
INSERT INTO sqlite_sequence (name, seq)
  SELECT 'schemagen_new_orders', seq FROM sqlite_sequence WHERE name = 'orders';
INSERT INTO schemagen_new_orders (id, tenant_id, user_id, note, created_at, updated_at)
  SELECT id, tenant_id, user_id, note, created_at, updated_at
  FROM orders;
DROP TABLE orders;
PRAGMA legacy_alter_table = ON;
ALTER TABLE schemagen_new_orders RENAME TO orders;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX orders_tenant_id_created_at_idx ON orders (tenant_id, created_at DESC);
CREATE INDEX orders_user_id_idx ON orders (user_id);
