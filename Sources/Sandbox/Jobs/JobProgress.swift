internal import Postgres

/// The state of a job at one moment: whether it is running, and its last run.
struct JobProgress {
    var job: JobTick.Job
    /// The start of the last run. Nil or `-infinity` if the job never ran.
    var lastStart: Timestamp?
    /// Whether the last run succeeded. Nil while the job runs, and before the first run.
    var succeeded: Bool?
    /// How long the last run took.
    var duration: Duration?
    /// Whether a session is running the job at this moment.
    var isActive: Bool

    /// Whether the last run has a start and no end. After a crash of the server, this stays true for some minutes.
    var isRunning: Bool { succeeded == nil && lastStart?.isFinite == true }

    /// Whether the job is scheduled and its next start isn't later than `time`.
    func isDue(by time: Timestamp) -> Bool {
        job.isScheduled && (job.nextStart ?? .negativeInfinity) <= time
    }

    /// Whether a run has ended since the state `earlier`. `earlier` is nil if the job didn't exist at that time.
    func hasRun(since earlier: JobProgress?) -> Bool {
        guard !isRunning, let lastStart, lastStart.isFinite else { return false }
        guard let earlier, let before = earlier.lastStart else { return true }
        return earlier.isRunning || lastStart > before
    }

    /// Reads all jobs except the engine's own jobs, by id. Before 2.23, a job that never ran has no statistics.
    static func read(on connection: Connection) async throws -> [Int: JobProgress] {
        let rows = try await connection.query(
            """
            SELECT job.job_id::bigint, job.application_name::text,
                   coalesce(cagg.user_view_schema, hypertable.schema_name)::text AS relation_schema,
                   coalesce(cagg.user_view_name, hypertable.table_name)::text AS relation_name,
                   job.scheduled, job.next_start, stats.last_run_started_at,
                   stats.last_run_status = 'Success' AS succeeded, stats.last_run_duration,
                   coalesce(stats.job_status = 'Running', false) AS is_active
            FROM timescaledb_information.jobs AS job
            JOIN _timescaledb_config.bgw_job AS entry ON entry.id = job.job_id
            LEFT JOIN _timescaledb_catalog.hypertable ON hypertable.id = entry.hypertable_id
            LEFT JOIN _timescaledb_catalog.continuous_agg AS cagg ON cagg.mat_hypertable_id = entry.hypertable_id
            LEFT JOIN timescaledb_information.job_stats AS stats ON stats.job_id = job.job_id
            WHERE job.job_id >= 1000
            """
        ).rows
        // A job that runs in parallel has one row for each process.
        return try Dictionary(rows.map { try JobProgress($0) }.map { ($0.job.id, $0) }) { first, _ in first }
    }

    private init(_ row: Row) throws {
        var relation: QualifiedName?
        if let schema: String = try row["relation_schema"], let name: String = try row["relation_name"] {
            relation = QualifiedName(schema: schema, name: name)
        }
        job = JobTick.Job(
            id: try row["job_id"],
            name: try row["application_name"], relation: relation,
            isScheduled: try row["scheduled"],
            nextStart: try row["next_start"])
        lastStart = try row["last_run_started_at"]
        succeeded = try row["succeeded"]
        let lastDuration: Interval? = try row["last_run_duration"]
        duration = lastDuration?.approximateDuration
        isActive = try row["is_active"]
    }
}
