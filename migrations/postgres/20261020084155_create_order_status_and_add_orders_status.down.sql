-- 20261020084155_create_order_status_and_add_orders_status: the way back
-- parents: 20261008140311_create_orders
-- schema:  76851753c2c514d7a04c86d2cad85c79da2d7443465f2800355f2123643ec71c
--
-- What to know before it runs:
-- schemagen: data-loss column orders.status: every value is lost

-- schemagen: allow SG1304 the shop has no customers yet
DROP INDEX orders_open_idx;

-- data-loss: every value is lost
ALTER TABLE orders
  DROP COLUMN status;

DROP TYPE order_status;
