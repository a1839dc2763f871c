-- 20261001091240_create_shops: the way back
-- parents: none
-- schema:  e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
--
-- What to know before it runs:
-- schemagen: data-loss table products: every row is lost
-- schemagen: data-loss table users: every row is lost
-- schemagen: data-loss table tenants: every row is lost

-- data-loss: every row is lost
DROP TABLE products;

-- data-loss: every row is lost
DROP TABLE users;

-- data-loss: every row is lost
DROP TABLE tenants;
