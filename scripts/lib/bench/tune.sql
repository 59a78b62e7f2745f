-- Three days of traffic until now, and ten caggs of different shape over it, each with a policy that covers all of it.
CREATE TABLE raw (
    time timestamptz NOT NULL, device integer, tenant text, latency double precision, tokens integer, cost numeric,
    note text);
SELECT create_hypertable('raw', 'time', chunk_time_interval => interval '1 day');
INSERT INTO raw
SELECT date_trunc('day', now()) - interval '3 days' + i * interval '3 days' / :rows, hashint8(i) & 16383,
       'tenant ' || (hashint8(i * 7) & 63), 100 + (hashint8(i * 3) & 4095) / 7.0, hashint8(i * 5) & 1023,
       ((hashint8(i * 11) & 65535) / 1000000.0)::numeric(10, 6), md5(i::text) || md5((i * 3)::text)
FROM generate_series(0, :rows - 1) i;
CREATE TABLE devices AS SELECT d AS device, 'region ' || d % 300 AS region FROM generate_series(0, 16383) d;
ANALYZE;
-- Few groups.
CREATE MATERIALIZED VIEW few WITH (timescaledb.continuous) AS
SELECT time_bucket('1 minute', time) AS bucket, tenant, count(*) AS requests, avg(latency) AS latency
FROM raw GROUP BY 1, 2 WITH NO DATA;
-- Many groups in long buckets, and in short ones.
CREATE MATERIALIZED VIEW many WITH (timescaledb.continuous) AS
SELECT time_bucket('1 hour', time) AS bucket, device, count(*) AS requests, avg(latency) AS latency, sum(tokens) AS tokens
FROM raw GROUP BY 1, 2 WITH NO DATA;
CREATE MATERIALIZED VIEW many_short WITH (timescaledb.continuous) AS
SELECT time_bucket('1 minute', time) AS bucket, device, count(*) AS requests, max(latency) AS latency
FROM raw GROUP BY 1, 2 WITH NO DATA;
-- Wide rows: many aggregates, and a long key.
CREATE MATERIALIZED VIEW wide WITH (timescaledb.continuous) AS
SELECT time_bucket('1 hour', time) AS bucket, device, count(*) AS requests, sum(cost) AS cost, avg(cost) AS mean_cost,
       min(cost) AS least, max(cost) AS most, stddev(latency) AS spread, variance(latency) AS variance,
       avg(latency) AS latency, sum(latency) AS total, avg(tokens) AS tokens, max(note) AS last_note
FROM raw GROUP BY 1, 2 WITH NO DATA;
CREATE MATERIALIZED VIEW long_key WITH (timescaledb.continuous) AS
SELECT time_bucket('10 minutes', time) AS bucket, note, count(*) AS requests
FROM raw GROUP BY 1, 2 WITH NO DATA;
-- Aggregates that sort or keep all their rows.
CREATE MATERIALIZED VIEW distinct_devices WITH (timescaledb.continuous) AS
SELECT time_bucket('1 hour', time) AS bucket, tenant, count(DISTINCT device) AS devices, count(*) AS requests
FROM raw GROUP BY 1, 2 WITH NO DATA;
CREATE MATERIALIZED VIEW percentiles WITH (timescaledb.continuous) AS
SELECT time_bucket('1 hour', time) AS bucket, tenant, percentile_cont(0.95) WITHIN GROUP (ORDER BY latency) AS p95,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY latency) AS p50
FROM raw GROUP BY 1, 2 WITH NO DATA;
CREATE MATERIALIZED VIEW notes WITH (timescaledb.continuous) AS
SELECT time_bucket('1 hour', time) AS bucket, tenant, array_agg(note) AS notes FROM raw GROUP BY 1, 2 WITH NO DATA;
-- A join, and a single long bucket.
CREATE MATERIALIZED VIEW regions WITH (timescaledb.continuous) AS
SELECT time_bucket('5 minutes', raw.time) AS bucket, devices.region, count(*) AS requests, avg(raw.latency) AS latency
FROM raw JOIN devices ON devices.device = raw.device GROUP BY 1, 2 WITH NO DATA;
CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS
SELECT time_bucket('1 day', time) AS bucket, device, count(*) AS requests, avg(latency) AS latency
FROM raw GROUP BY 1, 2 WITH NO DATA;
SELECT add_continuous_aggregate_policy(
    format('%I', user_view_name)::regclass, start_offset => interval '10 days', end_offset => interval '1 hour',
    schedule_interval => interval '1 hour')
FROM _timescaledb_catalog.continuous_agg;
