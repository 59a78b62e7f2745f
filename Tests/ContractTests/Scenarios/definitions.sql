-- What a cagg's query may hold: names that need quoting, joins, filters, expressions, NULL keys; real-time views.

-- @step tables with names that need care
CREATE SCHEMA "Odd Schema";
CREATE TABLE "Odd Schema"."Über ""Readings""" ("The Time" timestamptz NOT NULL, "group" text, value integer);
SELECT create_hypertable('"Odd Schema"."Über ""Readings"""', 'The Time', chunk_time_interval => interval '1 day');
INSERT INTO "Odd Schema"."Über ""Readings"""
SELECT t, s, extract(hour FROM t) FROM generate_series(timestamptz '2025-03-09', '2025-03-12 09:50', '10 minutes') t, unnest(ARRAY['a', NULL]) s;
CREATE TABLE places (id text PRIMARY KEY, name text);
INSERT INTO places VALUES ('a', 'attic');

-- @step a cagg with such names
CREATE MATERIALIZED VIEW "Odd Schema"."Hourly; --" WITH (timescaledb.continuous) AS
SELECT time_bucket('1 hour', "The Time") AS "The Bucket", "group", count(*) AS "count(*)", max(value) - min(value) + 1 AS spread
FROM "Odd Schema"."Über ""Readings""" GROUP BY "group", time_bucket('1 hour', "The Time") WITH NO DATA;
CALL refresh_continuous_aggregate('"Odd Schema"."Hourly; --"', '2025-03-10', '2025-03-12');

-- @step filters everywhere
CREATE MATERIALIZED VIEW filtered WITH (timescaledb.continuous) AS
SELECT time_bucket('1 day', r."The Time") AS bucket, "group" IS NULL AS unknown, count(*) FILTER (WHERE value > 5) AS late, count(DISTINCT value) AS values
FROM "Odd Schema"."Über ""Readings""" AS r WHERE value > 2 AND value < 22 OR value = 1
GROUP BY 1, 2 HAVING count(*) > 10 WITH NO DATA;
CALL refresh_continuous_aggregate('filtered', '2025-03-09', '2025-03-12');

-- @step a join
CREATE MATERIALIZED VIEW joined WITH (timescaledb.continuous) AS
SELECT time_bucket(interval '1 day', r."The Time") AS bucket, p.name, count(*) AS count
FROM "Odd Schema"."Über ""Readings""" r JOIN places p ON p.id = r."group" GROUP BY 1, 2 WITH NO DATA;
CALL refresh_continuous_aggregate('joined', '2025-03-09', '2025-03-12');

-- @step a key that isn't selected
CREATE MATERIALIZED VIEW unselected WITH (timescaledb.continuous) AS
SELECT time_bucket('1 day', "The Time") AS bucket, count(*) AS count
FROM "Odd Schema"."Über ""Readings""" GROUP BY 1, "group" WITH NO DATA;
CALL refresh_continuous_aggregate('unselected', '2025-03-09', '2025-03-12');

-- @step percentiles
CREATE MATERIALIZED VIEW medians WITH (timescaledb.continuous) AS
SELECT time_bucket('1 day', "The Time") AS bucket, percentile_cont(0.5) WITHIN GROUP (ORDER BY value) AS median
FROM "Odd Schema"."Über ""Readings""" GROUP BY 1 WITH NO DATA;
CALL refresh_continuous_aggregate('medians', '2025-03-09', '2025-03-12');

-- @step with data at once
CREATE MATERIALIZED VIEW filled WITH (timescaledb.continuous) AS
SELECT time_bucket('1 day', "The Time") AS bucket, count(*) AS count FROM "Odd Schema"."Über ""Readings""" GROUP BY 1;

-- @step a real-time view shows what isn't stored
CREATE MATERIALIZED VIEW live WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket('1 day', "The Time") AS bucket, count(*) AS count FROM "Odd Schema"."Über ""Readings""" GROUP BY 1 WITH NO DATA;
CALL refresh_continuous_aggregate('live', '2025-03-09', '2025-03-11');

-- @step and doesn't once it is told
ALTER MATERIALIZED VIEW live SET (timescaledb.materialized_only = true);

-- @step the other way round
ALTER MATERIALIZED VIEW filled SET (timescaledb.materialized_only = false);

-- @step a name that is taken
CREATE MATERIALIZED VIEW filled WITH (timescaledb.continuous) AS
SELECT time_bucket('1 day', "The Time") AS bucket, count(*) AS count FROM "Odd Schema"."Über ""Readings""" GROUP BY 1 WITH NO DATA;

-- @step a name that may be taken
CREATE MATERIALIZED VIEW IF NOT EXISTS filled WITH (timescaledb.continuous) AS
SELECT time_bucket('1 day', "The Time") AS bucket, count(*) AS count FROM "Odd Schema"."Über ""Readings""" GROUP BY 1 WITH NO DATA;

-- @step no bucket
CREATE MATERIALIZED VIEW bucketless WITH (timescaledb.continuous) AS
SELECT "group", count(*) AS count FROM "Odd Schema"."Über ""Readings""" GROUP BY 1 WITH NO DATA;

-- @step no hypertable
CREATE MATERIALIZED VIEW tableless WITH (timescaledb.continuous) AS
SELECT time_bucket('1 day', now()) AS bucket, count(*) AS count FROM places GROUP BY 1 WITH NO DATA;

-- @step caggs are dropped
DROP MATERIALIZED VIEW filtered;
DROP MATERIALIZED VIEW IF EXISTS nothing;

-- @step the hypertable is dropped with all that stands on it
DROP TABLE "Odd Schema"."Über ""Readings""" CASCADE;
