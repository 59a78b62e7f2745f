internal import Postgres

/// `_timescaledb_config.bgw_job` and `_timescaledb_internal.bgw_job_stat`, with the words of the views over them.
///
/// The views `timescaledb_information.jobs` and `job_stats` take longer, and the second has a row for each process of a job
/// that runs in parallel.
struct Jobs {
    /// Refresh, retention and compression policies, ordered by id: those on the hypertables with these ids, or all.
    static func readPolicies(_ reader: CatalogReader, onHypertables ids: [Int32]?) async throws -> [Job] {
        let rows = try await reader.rows(
            """
            SELECT j.id, j.proc_schema::text, j.proc_name::text, j.application_name::text, j.owner::regrole::text,
                   j.schedule_interval, j.scheduled, j.fixed_schedule, j.config, s.next_start,
                   s.last_start, s.last_successful_finish,
                   CASE WHEN s.last_finish > '-infinity' THEN
                       CASE WHEN s.last_run_success THEN 'Success' ELSE 'Failed' END END,
                   CASE WHEN j.application_name IN (
                            SELECT a.application_name FROM pg_catalog.pg_stat_activity a
                            WHERE a.datname = current_database() AND a.state = 'active') THEN 'Running'
                        WHEN j.scheduled THEN 'Scheduled' ELSE 'Paused' END,
                   CASE WHEN s.last_finish > s.last_start THEN s.last_finish - s.last_start END,
                   CASE WHEN j.scheduled THEN s.next_start END, s.total_runs, s.total_failures
            FROM _timescaledb_config.bgw_job j
            LEFT JOIN _timescaledb_internal.bgw_job_stat s ON s.job_id = j.id
            WHERE j.proc_name = ANY (\([Job.refreshProcedure, Job.retentionProcedure, Job.compressionProcedure]))
              AND \(SQL.whether("j.hypertable_id", isAmong: ids))
            ORDER BY j.id
            """)
        return try rows.map { row in
            let job = try row.decode(
                Int32.self, String.self, String.self, String.self, String.self, Interval.self, Bool.self, Bool.self,
                JSONB?.self, Timestamp?.self, Timestamp?.self, Timestamp?.self, String?.self, String?.self,
                Interval?.self, Timestamp?.self, Int64?.self, Int64?.self)
            let runs = JobRuns(
                lastStart: job.10 ?? .negativeInfinity, lastSuccess: job.11 ?? .negativeInfinity,
                succeeded: job.12.map { $0 == "Success" }, status: job.13 ?? "", lastDuration: job.14,
                nextStart: job.15, total: job.16 ?? 0, failures: job.17 ?? 0, lastError: nil)
            return Job(
                id: job.0, procedure: QualifiedName(schema: job.1, name: job.2), applicationName: job.3,
                owner: job.4, schedule: job.5, isScheduled: job.6, isFixedSchedule: job.7, config: job.8,
                nextStart: job.9 ?? job.15, runs: job.16 == nil ? nil : runs)
        }
    }
}
