internal import Postgres

/// A job with its statistics.
struct JobState {
    var job: JobTick.Job
    /// Nil, or `-infinity`, before the first run.
    var lastStart: Timestamp?
    /// Nil while it runs, and before the first run.
    var succeeded: Bool?
    /// Of the last run, in microseconds.
    var duration: Int64?
    /// Whether a session runs it just now.
    var isActive: Bool

    /// Begun and not ended. One whose server crashed stays so for some minutes.
    var isRunning: Bool { succeeded == nil && lastStart?.isFinite == true }

    func isDue(by time: Timestamp) -> Bool {
        job.isScheduled && (job.nextStart ?? .negativeInfinity) <= time
    }

    /// Whether it has run to an end since `earlier`, a state of the same job; nil is a job that wasn't there.
    func hasRun(since earlier: JobState?) -> Bool {
        guard !isRunning, let lastStart, lastStart.isFinite else { return false }
        guard let earlier, let before = earlier.lastStart else { return true }
        return earlier.isRunning || lastStart > before
    }

    /// All jobs but the engine's own. The statistics of a job that never ran are missing before 2.23.
    static func read(on connection: Connection) async throws -> [Int: JobState] {
        let rows = try await connection.query(
            """
            SELECT job.job_id::bigint, job.application_name::text,
                   coalesce(cagg.user_view_schema, hypertable.schema_name)::text,
                   coalesce(cagg.user_view_name, hypertable.table_name)::text,
                   job.scheduled, job.next_start, stats.last_run_started_at, stats.last_run_status = 'Success',
                   (extract(epoch FROM stats.last_run_duration) * 1000000)::bigint,
                   coalesce(stats.job_status = 'Running', false)
            FROM timescaledb_information.jobs AS job
            JOIN _timescaledb_config.bgw_job AS entry ON entry.id = job.job_id
            LEFT JOIN _timescaledb_catalog.hypertable ON hypertable.id = entry.hypertable_id
            LEFT JOIN _timescaledb_catalog.continuous_agg AS cagg ON cagg.mat_hypertable_id = entry.hypertable_id
            LEFT JOIN timescaledb_information.job_stats AS stats ON stats.job_id = job.job_id
            WHERE job.job_id >= 1000
            """
        ).rows
        let states = try rows.map { row in
            let (id, name, schema, relation, isScheduled, nextStart, lastStart, succeeded, duration, isActive) =
                try row.decode(
                    Int.self, String.self, String?.self, String?.self, Bool.self, Timestamp?.self, Timestamp?.self,
                    Bool?.self, Int64?.self, Bool.self)
            return JobState(
                job: JobTick.Job(
                    id: id, name: name,
                    relation: schema.flatMap { schema in relation.map { QualifiedName(schema: schema, name: $0) } },
                    isScheduled: isScheduled, nextStart: nextStart),
                lastStart: lastStart, succeeded: succeeded, duration: duration, isActive: isActive)
        }
        return Dictionary(states.map { ($0.job.id, $0) }) { first, _ in first }
    }
}
