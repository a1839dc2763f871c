-- Double entry, deferred to the end of the transaction.
CREATE SCHEMA ledger;
CREATE DOMAIN ledger.amount AS numeric(19,4);
CREATE TABLE ledger.accounts (
  code varchar(10) PRIMARY KEY,
  name text NOT NULL,
  kind char(1) NOT NULL CHECK (kind IN ('A', 'L', 'E', 'I', 'X')),
  parent varchar(10) REFERENCES ledger.accounts DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE ledger.entries (
  id bigserial PRIMARY KEY,
  booked_on date NOT NULL DEFAULT CURRENT_DATE,
  text text NOT NULL
);
CREATE TABLE ledger.postings (
  entry_id bigint NOT NULL REFERENCES ledger.entries ON DELETE CASCADE,
  account varchar(10) NOT NULL REFERENCES ledger.accounts ON UPDATE CASCADE,
  amount ledger.amount NOT NULL CHECK (amount <> 0),
  UNIQUE (entry_id, account, amount)
);
CREATE VIEW ledger.balances AS
  SELECT account, sum(amount) AS balance FROM ledger.postings GROUP BY account;
COMMENT ON SCHEMA ledger IS 'The books.';
