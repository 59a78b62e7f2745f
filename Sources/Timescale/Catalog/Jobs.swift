internal import Postgres

/// `timescaledb_information.jobs` joined with `job_stats` on the job's id, the only key that means the same in both.
struct Jobs {
    /// Refresh, retention and compression policies, ordered by id. Until 2.22 `job_stats` has no row for a job that never ran.
    static func readPolicies(_ reader: CatalogReader) async throws -> [Job] {
        let rows = try await reader.rows(
            """
            SELECT j.job_id, j.proc_schema::text, j.proc_name::text, j.application_name::text, j.owner::text,
                   j.schedule_interval, j.scheduled, j.fixed_schedule, j.config, j.next_start,
                   s.last_run_started_at, s.last_successful_finish, s.last_run_status, s.job_status,
                   s.last_run_duration, s.next_start, s.total_runs, s.total_failures
            FROM timescaledb_information.jobs j
            LEFT JOIN timescaledb_information.job_stats s ON s.job_id = j.job_id
            WHERE j.proc_name = ANY (\([Job.refreshProcedure, Job.retentionProcedure, Job.compressionProcedure]))
            ORDER BY j.job_id
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
