-- Orders with money in minor units, generated totals, addresses as a composite type.
CREATE TYPE address AS (street text, city text, zip varchar(12));
CREATE DOMAIN cents AS bigint CHECK (VALUE >= 0);
CREATE TYPE order_state AS ENUM ('cart', 'paid', 'sent', 'returned');
CREATE TABLE customers (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  email text NOT NULL,
  ship_to address
);
CREATE UNIQUE INDEX customers_email ON customers (lower(email));
CREATE TABLE products (
  sku varchar(20) PRIMARY KEY,
  name text NOT NULL,
  price cents NOT NULL,
  attributes jsonb NOT NULL DEFAULT '{}',
  discontinued boolean NOT NULL DEFAULT false
);
CREATE INDEX products_attributes ON products USING gin (attributes jsonb_path_ops);
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY (START WITH 10000) PRIMARY KEY,
  customer_id uuid NOT NULL REFERENCES customers,
  state order_state NOT NULL DEFAULT 'cart',
  placed_at timestamptz
);
CREATE INDEX ON orders (customer_id, placed_at DESC);
CREATE TABLE order_lines (
  order_id bigint REFERENCES orders ON DELETE CASCADE,
  line smallint,
  sku varchar(20) NOT NULL REFERENCES products ON UPDATE CASCADE,
  quantity integer NOT NULL DEFAULT 1 CHECK (quantity > 0),
  unit_price cents NOT NULL,
  total bigint GENERATED ALWAYS AS (quantity * unit_price::bigint) STORED,
  PRIMARY KEY (order_id, line)
);
CREATE VIEW open_orders AS
  SELECT o.id, o.customer_id, sum(l.total) AS total FROM orders o JOIN order_lines l ON l.order_id = o.id
  WHERE o.state IN ('cart', 'paid') GROUP BY o.id, o.customer_id;
