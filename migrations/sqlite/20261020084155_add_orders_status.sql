-- 20261020084155_add_orders_status: create column orders.status, and 2 more
-- parents: 20261008140311_create_orders
-- schema:  6b4aef9cdb3f0263e520b277942d52a74fc7a8bcf1b0f06465d379fa52072a93

ALTER TABLE orders ADD COLUMN status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'paid', 'shipped', 'cancelled'));

CREATE INDEX orders_open_idx ON orders (tenant_id)
  WHERE status = 'open';
