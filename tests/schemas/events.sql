-- What happened, by month, with partitions below partitions.
CREATE TABLE events (
  id bigint NOT NULL,
  kind text NOT NULL,
  at timestamptz NOT NULL,
  payload jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE events_2026_01 PARTITION OF events FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2026-02-01 00:00:00+00');
CREATE TABLE events_rest PARTITION OF events DEFAULT;
CREATE INDEX events_kind ON events (kind, at);
CREATE TABLE readings (sensor integer NOT NULL, day date NOT NULL, value double precision) PARTITION BY LIST (sensor);
CREATE TABLE readings_few PARTITION OF readings FOR VALUES IN (1, 2, 3) PARTITION BY RANGE (day);
CREATE TABLE readings_few_2026 PARTITION OF readings_few FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE shards (key text NOT NULL, value text) PARTITION BY HASH (key);
CREATE TABLE shards_0 PARTITION OF shards FOR VALUES WITH (modulus 2, remainder 0);
CREATE TABLE shards_1 PARTITION OF shards FOR VALUES WITH (modulus 2, remainder 1);
