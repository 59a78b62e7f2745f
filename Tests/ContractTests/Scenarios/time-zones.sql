-- Days and months of a place, whose days have 23 to 25 hours.

-- @step a hypertable over the end of summer time, days in Berlin
CREATE TABLE readings (time timestamptz NOT NULL, value integer);
SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '1 day');
INSERT INTO readings SELECT t, 1 FROM generate_series(timestamptz '2024-10-24', '2024-11-01', '30 minutes') t;
CREATE MATERIALIZED VIEW local_days WITH (timescaledb.continuous) AS
SELECT time_bucket('1 day', time, 'Europe/Berlin') AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;

-- @step whole days of UTC are none of Berlin
CALL refresh_continuous_aggregate('local_days', '2024-10-25 00:00+00', '2024-10-26 00:00+00');

-- @step the long day alone
CALL refresh_continuous_aggregate('local_days', '2024-10-27 00:00+02', '2024-10-28 00:00+01');

-- @step the days around it
CALL refresh_continuous_aggregate('local_days', '2024-10-25 00:00+02', '2024-10-31 00:00+01');

-- @step a late row in the hour that comes twice
INSERT INTO readings VALUES ('2024-10-27 01:30+00', 1);

-- @step and its refresh
CALL refresh_continuous_aggregate('local_days', '2024-10-27 00:00+02', '2024-10-29 00:00+01');

-- @step everything
CALL refresh_continuous_aggregate('local_days', NULL, NULL);

-- @step months in New York
CREATE MATERIALIZED VIEW local_months WITH (timescaledb.continuous) AS
SELECT time_bucket('1 month', time, timezone => 'America/New_York') AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;
CALL refresh_continuous_aggregate('local_months', '2024-10-01 00:00-04', '2024-11-01 00:00-04');

-- @step hours in Berlin
CREATE MATERIALIZED VIEW local_hours WITH (timescaledb.continuous) AS
SELECT time_bucket('6 hours', time, 'Europe/Berlin') AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;
CALL refresh_continuous_aggregate('local_hours', '2024-10-26', '2024-10-29');

-- @step a session in another time zone reads bounds by its own
SET timezone = 'Asia/Tokyo';
INSERT INTO readings VALUES ('2024-10-25 12:00+00', 1);
CALL refresh_continuous_aggregate('local_days', '2024-10-25 00:00', '2024-10-27 00:00');
RESET timezone;

-- @step a place that doesn't exist
CREATE MATERIALIZED VIEW nowhere WITH (timescaledb.continuous) AS
SELECT time_bucket('1 day', time, 'Europe/Atlantis') AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;
