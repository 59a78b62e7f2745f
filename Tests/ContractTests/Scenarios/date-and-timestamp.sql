-- Time without a zone: dates and timestamps.

-- @step a hypertable and a cagg of date
CREATE TABLE bills (day date NOT NULL, value integer);
SELECT create_hypertable('bills', 'day', chunk_time_interval => interval '30 days');
INSERT INTO bills SELECT d::date, 1 FROM generate_series(timestamp '2024-12-01', '2025-03-11', '1 day') d;
CREATE MATERIALIZED VIEW weekly WITH (timescaledb.continuous) AS
SELECT time_bucket('7 days', day) AS week, count(*) AS count FROM bills GROUP BY 1 WITH NO DATA;

-- @step a refresh
CALL refresh_continuous_aggregate('weekly', '2025-01-01'::date, '2025-02-01'::date);

-- @step a late row
INSERT INTO bills VALUES ('2025-01-10', 1);

-- @step everything
CALL refresh_continuous_aggregate('weekly', NULL, NULL);

-- @step bounds of another kind of time
CALL refresh_continuous_aggregate('weekly', '2025-01-01'::timestamptz, '2025-02-01'::timestamptz);

-- @step months of dates
CREATE MATERIALIZED VIEW monthly WITH (timescaledb.continuous) AS
SELECT time_bucket('1 month', day) AS month, count(*) AS count FROM bills GROUP BY 1 WITH NO DATA;
CALL refresh_continuous_aggregate('monthly', '2024-12-01'::date, '2025-02-15'::date);

-- @step a policy
SELECT add_continuous_aggregate_policy('weekly', start_offset => interval '60 days', end_offset => interval '7 days', schedule_interval => interval '1 day');

-- @step it runs
-- @tick 1 minute

-- @step a hypertable and a cagg of timestamp
CREATE TABLE readings (time timestamp NOT NULL, value integer);
SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '1 day');
INSERT INTO readings SELECT t, 1 FROM generate_series(timestamp '2025-03-09', '2025-03-12 09:50', '10 minutes') t;
CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS
SELECT time_bucket('1 hour', time) AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;

-- @step its refresh
CALL refresh_continuous_aggregate('hourly', '2025-03-09'::timestamp, '2025-03-11'::timestamp);

-- @step a session elsewhere
SET timezone = 'Asia/Tokyo';
INSERT INTO readings VALUES ('2025-03-10 12:30', 1);
CALL refresh_continuous_aggregate('hourly', '2025-03-10 12:00'::timestamp, '2025-03-10 13:00'::timestamp);
RESET timezone;

-- @step chunks are dropped
SELECT count(*) FROM drop_chunks('readings', older_than => timestamp '2025-03-10');
SELECT count(*) FROM drop_chunks('bills', older_than => date '2025-01-01');
