-- Buckets that begin elsewhere. 2.14 refuses some of them.

-- @step a hypertable of three days
CREATE TABLE readings (time timestamptz NOT NULL, value integer);
SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '1 day');
INSERT INTO readings SELECT t, 1 FROM generate_series(timestamptz '2025-03-09', '2025-03-12 09:50', '10 minutes') t;

-- @step an origin
CREATE MATERIALIZED VIEW with_origin WITH (timescaledb.continuous) AS
SELECT time_bucket('6 hours', time, origin => timestamptz '2020-01-01 02:00:00+00') AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;

-- @step its refresh
-- @on 2.28
CALL refresh_continuous_aggregate('with_origin', '2025-03-09 00:00', '2025-03-11 12:00');

-- @step an offset
CREATE MATERIALIZED VIEW with_offset WITH (timescaledb.continuous) AS
SELECT time_bucket('6 hours', time, "offset" => interval '1 hour') AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;

-- @step its refresh, and a late row
-- @on 2.28
CALL refresh_continuous_aggregate('with_offset', '2025-03-09 00:00', '2025-03-11 12:00');
INSERT INTO readings VALUES ('2025-03-10 00:59', 1);
CALL refresh_continuous_aggregate('with_offset', '2025-03-09 19:00', '2025-03-10 01:00');

-- @step months with an origin
CREATE MATERIALIZED VIEW months_with_origin WITH (timescaledb.continuous) AS
SELECT time_bucket('1 month', time, origin => timestamptz '2020-01-15 00:00:00+00') AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;

-- @step days of a place with an origin
CREATE MATERIALIZED VIEW local_with_origin WITH (timescaledb.continuous) AS
SELECT time_bucket('1 day', time, 'Europe/Berlin', origin => timestamptz '2020-01-01 06:00:00+01') AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;

-- @step their refresh
CALL refresh_continuous_aggregate('local_with_origin', '2025-03-09 00:00', '2025-03-11 12:00');
