-- 20261008140311_create_orders: the way back
-- parents: 20261001091240_create_shops
-- schema:  552683395e715d0bcbaca16ce6fb3987b24d53b495123043978907cbbe7e9d5e
--
-- What to know before it runs:
-- schemagen: data-loss table order_lines: every row is lost
-- schemagen: data-loss table orders: every row is lost

-- schemagen: step foreign-keys-off
-- data-loss: every row is lost
DROP TABLE order_lines;

-- data-loss: every row is lost
DROP TABLE orders;
