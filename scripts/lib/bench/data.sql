-- Traffic of two weeks in chunks of a day, and caggs over it: many small groups, few large ones, many buckets, and
-- more groups than a client could keep.
CREATE TABLE raw (
    time timestamptz NOT NULL, provider text, model text NOT NULL, latency double precision, tokens integer,
    cost numeric);
SELECT create_hypertable('raw', 'time', chunk_time_interval => interval '1 day');
INSERT INTO raw
SELECT timestamptz '2025-03-01' + i * interval '14 days' / :rows, 'p' || (hashint8(i) & 7),
       'model-' || (hashint8(i * 7) & 15), 100 + (hashint8(i * 3) & 4095) / 7.0, hashint8(i * 5) & 1023,
       ((hashint8(i * 11) & 65535) / 1000000.0)::numeric(10, 6)
FROM generate_series(0, :rows - 1) i;
CREATE MATERIALIZED VIEW fine WITH (timescaledb.continuous) AS
SELECT time_bucket('1 minute', time) AS bucket, provider, model, count(*) AS requests, avg(latency) AS latency,
       sum(tokens) AS tokens, sum(cost) AS cost, max(latency) AS slowest
FROM raw GROUP BY 1, 2, 3 WITH NO DATA;
CREATE MATERIALIZED VIEW coarse WITH (timescaledb.continuous) AS
SELECT time_bucket('2 hours', time) AS bucket, provider, model, count(*) AS requests, avg(latency) AS latency,
       sum(tokens) AS tokens, sum(cost) AS cost, max(latency) AS slowest
FROM raw GROUP BY 1, 2, 3 WITH NO DATA;
CREATE MATERIALIZED VIEW buckets WITH (timescaledb.continuous) AS
SELECT time_bucket('5 seconds', time) AS bucket, count(*) AS requests, avg(latency) AS latency, sum(tokens) AS tokens,
       sum(cost) AS cost
FROM raw GROUP BY 1 WITH NO DATA;
CREATE MATERIALIZED VIEW finest WITH (timescaledb.continuous) AS
SELECT time_bucket('5 seconds', time) AS bucket, provider, model, count(*) AS requests, sum(tokens) AS tokens
FROM raw GROUP BY 1, 2, 3 WITH NO DATA;
CALL refresh_continuous_aggregate('fine', NULL, NULL);
CALL refresh_continuous_aggregate('coarse', NULL, NULL);
CALL refresh_continuous_aggregate('buckets', NULL, NULL);
CALL refresh_continuous_aggregate('finest', NULL, NULL);
VACUUM ANALYZE;
