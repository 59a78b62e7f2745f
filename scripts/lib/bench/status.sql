-- What a large database has: 1,000 caggs on 50 hypertables, 3,000 jobs, 5,000 chunks, a million rows of job history. As
-- far as status reads it, made by TimescaleDB itself; the statistics of runs are written into its relations.
\set ON_ERROR_STOP on
SET client_min_messages = error;
SET timezone = 'UTC';

CREATE PROCEDURE nothing(job_id int, config jsonb) LANGUAGE sql AS $$ $$;

-- Ten sorts of buckets, as they are found side by side.
CREATE PROCEDURE make_hypertable(n int) LANGUAGE plpgsql AS $$
DECLARE
    buckets text[] := '{1 min,5 min,10 min,15 min,30 min,1 hour,2 hours,6 hours,12 hours,1 day}';
    cagg text;
BEGIN
    EXECUTE format('CREATE TABLE readings_%s (time timestamptz NOT NULL, sensor int, value float8)', n);
    PERFORM create_hypertable(format('readings_%s', n)::regclass, 'time', chunk_time_interval => interval '1 day');
    FOR i IN 1..20 LOOP
        cagg := format('cagg_%s_%s', n, i);
        EXECUTE format(
            'CREATE MATERIALIZED VIEW %s WITH (timescaledb.continuous) AS
             SELECT time_bucket(%L, time) AS bucket, sensor, sum(value) AS total
             FROM readings_%s GROUP BY 1, 2 WITH NO DATA', cagg, buckets[(i - 1) % 10 + 1], n);
        PERFORM add_continuous_aggregate_policy(cagg::regclass, interval '3 days', interval '1 hour', interval '10 min');
        PERFORM add_retention_policy(cagg::regclass, interval '400 days');
        PERFORM add_job('nothing', interval '1 hour');
    END LOOP;
    -- 60 chunks each.
    EXECUTE format(
        'INSERT INTO readings_%s SELECT t, s, 1
         FROM generate_series(now() - interval ''59 days'', now(), interval ''3 hours'') t, generate_series(1, 2) s', n);
END $$;

SELECT format('CALL make_hypertable(%s)', n) FROM generate_series(1, 50) n \gexec

-- Two chunks more for each cagg.
SELECT format(
    'CALL refresh_continuous_aggregate(%L, date_trunc(''day'', now()) - interval ''%s days'', date_trunc(''day'', now()) - interval ''%s days'')',
    format('cagg_%s_%s', n, i), d, d - 1)
FROM generate_series(1, 50) n, generate_series(1, 20) i, (VALUES (3), (15)) AS v(d) \gexec

-- Late rows, so that the logs aren't empty.
SELECT format('INSERT INTO readings_%s SELECT now() - i * interval ''7 hours'', 1, 1 FROM generate_series(1, 40) i', n)
FROM generate_series(1, 50) n \gexec

INSERT INTO _timescaledb_internal.bgw_job_stat (
    job_id, last_start, last_finish, next_start, last_successful_finish, last_run_success, total_runs, total_duration,
    total_duration_failures, total_successes, total_failures, total_crashes, consecutive_failures, consecutive_crashes)
SELECT job_id, now() - interval '5 min', now() - interval '4 min', now() + interval '5 min', now() - interval '4 min',
       job_id % 50 <> 0, 300, '1 hour', '1 min', 290, 10, 0, (job_id % 50 = 0)::int, 0
FROM timescaledb_information.jobs WHERE job_id >= 1000
ON CONFLICT (job_id) DO NOTHING;

INSERT INTO _timescaledb_internal.bgw_job_stat_history (
    job_id, pid, execution_start, execution_finish, succeeded, data)
SELECT job_id, 4711, t, t + interval '3 s', NOT fails,
       CASE WHEN fails
            THEN jsonb_build_object('job', '{}'::jsonb, 'error_data', '{"sqlerrcode": "55P03", "message": "canceling"}'::jsonb)
            ELSE '{"job": {}}'::jsonb END
FROM (SELECT job_id FROM timescaledb_information.jobs WHERE job_id >= 1000) AS jobs,
     LATERAL (SELECT now() - interval '5 min' - i * interval '10 min' AS t,
                     (job_id + i) % 97 = 0 OR i = 0 AND job_id % 50 = 0 AS fails
              FROM generate_series(0, 333) i) AS runs;

VACUUM ANALYZE;
