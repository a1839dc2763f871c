-- 20261020084155_create_order_status_and_add_orders_status: create enum order_status, and 2 more
-- parents: 20261008140311_create_orders
-- schema:  8d41adece890817920c34cf0900eb5af1c06930bbec919a362399606455cd15e

CREATE TYPE order_status AS ENUM ('open', 'paid', 'shipped', 'cancelled');

ALTER TABLE orders
  ADD COLUMN status order_status DEFAULT 'open' NOT NULL;

-- schemagen: allow SG1301 the shop has no customers yet
CREATE INDEX orders_open_idx ON orders (tenant_id)
  WHERE status = 'open';
