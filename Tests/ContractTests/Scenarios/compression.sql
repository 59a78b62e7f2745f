-- Compression: what it leaves in the catalogs, and late writes into compressed chunks.

-- @step a hypertable of three days and a cagg
CREATE TABLE readings (time timestamptz NOT NULL, sensor text, value integer);
SELECT create_hypertable('readings', 'time', chunk_time_interval => interval '1 day');
INSERT INTO readings SELECT t, 'a', 1 FROM generate_series(timestamptz '2025-03-09', '2025-03-12 09:50', '10 minutes') t;
CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS
SELECT time_bucket('1 day', time) AS bucket, count(*) AS count FROM readings GROUP BY 1 WITH NO DATA;

-- @step compression is switched on
ALTER TABLE readings SET (timescaledb.compress, timescaledb.compress_segmentby = 'sensor');

-- @step a policy
SELECT add_compression_policy('readings', compress_after => interval '2 days');

-- @step the same again
SELECT add_compression_policy('readings', compress_after => interval '2 days', if_not_exists => true);
SELECT add_compression_policy('readings', compress_after => interval '2 days');

-- @step it runs
-- @tick 1 minute

-- @step a refresh over compressed chunks
CALL refresh_continuous_aggregate('daily', '2025-03-09', '2025-03-12');

-- @step a late row in a compressed chunk
INSERT INTO readings VALUES ('2025-03-09 12:05', 'a', 1);

-- @step and its refresh
CALL refresh_continuous_aggregate('daily', '2025-03-09', '2025-03-12');

-- @step one chunk is decompressed
SELECT count(decompress_chunk(c)) FROM show_chunks('readings', older_than => timestamptz '2025-03-10') c;

-- @step the cagg is compressed as well
ALTER MATERIALIZED VIEW daily SET (timescaledb.compress = true);
SELECT add_compression_policy('daily', compress_after => interval '60 days');

-- @step the policy goes
SELECT remove_compression_policy('readings');

-- @step there is none left
SELECT remove_compression_policy('readings', if_exists => true);
SELECT remove_compression_policy('readings');
