-- 20261008140311_create_orders: the way back
-- parents: 20261001091240_create_shops
-- schema:  392ac85dc7674c0b1e3104c6b5bd2b6e49c2e160a4d2606b2a4ad77cb5eeba09
--
-- What to know before it runs:
-- schemagen: data-loss table order_lines: every row is lost
-- schemagen: data-loss table orders: every row is lost

-- data-loss: every row is lost
DROP TABLE order_lines;

-- data-loss: every row is lost
DROP TABLE orders;
