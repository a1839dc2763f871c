-- Facts and dimensions: statistics, storage, parallel-safe functions, aggregates.
CREATE TABLE dim_day (day date PRIMARY KEY, year integer NOT NULL, quarter smallint NOT NULL, is_holiday boolean);
CREATE TABLE dim_place (id integer PRIMARY KEY, country char(2) NOT NULL, region text COLLATE "C", note text);
CREATE TABLE fact_sales (
  day date NOT NULL REFERENCES dim_day, place_id integer NOT NULL REFERENCES dim_place,
  amount numeric(18,2) NOT NULL, units integer NOT NULL, raw text
);
ALTER TABLE fact_sales ALTER raw SET STORAGE EXTERNAL, ALTER place_id SET STATISTICS 500;
CREATE INDEX fact_sales_day ON fact_sales USING brin (day) WITH (pages_per_range = 64);
CREATE STATISTICS fact_sales_day_place (dependencies, ndistinct) ON day, place_id FROM fact_sales;
CREATE FUNCTION add_up(state numeric, value numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS 'SELECT coalesce(state, 0) + coalesce(value, 0)';
CREATE AGGREGATE add_all(numeric) (SFUNC = add_up, STYPE = numeric, INITCOND = '0');
CREATE MATERIALIZED VIEW sales_by_year AS
  SELECT d.year, sum(f.amount) AS amount FROM fact_sales f JOIN dim_day d USING (day) GROUP BY d.year WITH NO DATA;
