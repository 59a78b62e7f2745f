package import Postgres

/// `timescaledb_information.job_history` (2.15+), and before it `job_errors`, which has failures only.
///
/// Both views show a role the runs of its own jobs, and the database's owner all. `job_history` has the runs that
/// succeeded only where `timescaledb.enable_job_execution_logging` was on.
package struct JobHistory: Sendable {
    private let reader: CatalogReader

    package init(_ reader: CatalogReader) {
        self.reader = reader
    }

    private static let relation = "timescaledb_information.job_history"
    private static let table: SQL = "_timescaledb_internal.bgw_job_stat_history"

    /// Whether there is a history of all runs, not of failures alone.
    package var holdsSuccesses: Bool { reader.capabilities.has(Self.relation) }

    /// Whether runs that succeed are written down from now on; false where the version can't.
    package func logsSuccesses() async throws -> Bool {
        try await reader.rows("SELECT coalesce(current_setting('timescaledb.enable_job_execution_logging', true), '')")[
            0
        ]
        .decode(String.self) == "on"
    }

    /// The newest runs of a job, newest first.
    ///
    /// By their ends, since 2.28.3 books a run that crashed as begun in 2000. Reads all that is kept of the job, which its
    /// retention bounds (by default 1,000 runs of each outcome).
    package func runs(of job: Int32, limit: Int) async throws -> [JobRun] {
        let source: SQL = holdsSuccesses ? "timescaledb_information.job_history" : "timescaledb_information.job_errors"
        let succeeded: SQL = holdsSuccesses ? "succeeded" : "CASE WHEN pid IS NOT NULL THEN false END"
        return try await reader.rows(
            """
            SELECT nullif(start_time, \(Self.unknownStart)), finish_time, \(succeeded), pid, sqlerrcode::text,
                   nullif(err_message, '')
            FROM \(source) WHERE job_id = \(job)::int
            ORDER BY coalesce(finish_time, start_time) DESC NULLS LAST LIMIT \(limit)::int
            """
        ).map { row in
            let run = try row.decode(
                Timestamp?.self, Timestamp?.self, Bool?.self, Int32?.self, String?.self, String?.self)
            return JobRun(
                started: run.0, finished: run.1, succeeded: run.2, pid: run.3, sqlState: run.4, message: run.5)
        }
    }

    /// Zero, in the server's count, stands for "unknown".
    private static let unknownStart = Timestamp(unixMicroseconds: 946_684_800_000_000)

    /// How long the newest runs of the given jobs took, oldest first; one row a job, aggregated on the server.
    package func lengths(of jobs: [Int32], limit: Int) async throws -> [Int32: [JobRunLength]] {
        let sql = holdsSuccesses ? recentRuns(jobs, limit) : recentFailures(jobs, limit)
        return try await reader.rows(sql).reduce(into: [:]) {
            let (job, seconds, succeeded) = try $1.decode(Int32.self, [Double].self, [Bool].self)
            $0[job] = zip(seconds, succeeded).reversed().map { JobRunLength(seconds: $0, succeeded: $1) }
        }
    }

    /// In the order of their rows, newest first: to sort them again would take as long as to read them.
    private static let lengthColumns: SQL = """
        array_agg(coalesce(extract(epoch FROM finish_time - start_time), 0)::float8),
        array_agg(coalesce(succeeded, false))
        """

    /// Through the index on job and start. The view is a security barrier, behind which its order is of no use: who may
    /// not read the table gets the runs of as many intervals as runs are wanted.
    private func recentRuns(_ jobs: [Int32], _ limit: Int) -> SQL {
        let runs: SQL =
            reader.capabilities.isSuperuser
            ? """
            SELECT execution_start AS start_time, execution_finish AS finish_time, succeeded
            FROM \(Self.table) WHERE job_id = j.id AND execution_finish IS NOT NULL
            ORDER BY execution_start DESC LIMIT \(limit)::int
            """
            : """
            SELECT start_time, finish_time, succeeded FROM timescaledb_information.job_history
            WHERE job_id = j.id AND finish_time IS NOT NULL AND start_time >= now() - j.schedule_interval * \(limit)::int
            ORDER BY start_time DESC LIMIT \(limit)::int
            """
        return """
            SELECT j.id, runs.* FROM _timescaledb_config.bgw_job j
            CROSS JOIN LATERAL (SELECT \(Self.lengthColumns) FROM (\(runs)) newest HAVING count(*) > 0) runs
            WHERE j.id = ANY (\(jobs.map(Int.init)))
            """
    }

    /// `job_errors` has no index: it is read once for all jobs.
    private func recentFailures(_ jobs: [Int32], _ limit: Int) -> SQL {
        """
        SELECT job_id, \(Self.lengthColumns) FROM (
            SELECT job_id, start_time, finish_time, false AS succeeded,
                   row_number() OVER (PARTITION BY job_id ORDER BY start_time DESC) AS place
            FROM timescaledb_information.job_errors WHERE job_id = ANY (\(jobs.map(Int.init)))
            ORDER BY job_id, start_time DESC) newest
        WHERE place <= \(limit)::int GROUP BY job_id
        """
    }

    /// Failures since then of the given jobs, nil for all, grouped by what they say; the newest first.
    package func failures(of jobs: [Int32]?, since: Timestamp) async throws -> [JobFailureGroup] {
        let wanted: SQL = jobs.map { "job_id = ANY (\($0.map(Int.init)))" } ?? "true"
        // The second half finds runs that crashed without making the index on the start useless for the others.
        return try await reader.rows(
            """
            SELECT job_id, sqlerrcode::text, nullif(err_message, ''), count(*),
                   min(coalesce(finish_time, start_time)), max(coalesce(finish_time, start_time))
            FROM timescaledb_information.job_errors
            WHERE \(wanted)
              AND (start_time >= \(since) OR (start_time = \(Self.unknownStart) AND finish_time >= \(since)))
            GROUP BY 1, 2, 3 ORDER BY 6 DESC, 1
            """
        ).map { row in
            let group = try row.decode(
                Int32.self, String?.self, String?.self, Int64.self, Timestamp.self, Timestamp.self)
            return JobFailureGroup(
                job: group.0, sqlState: group.1, message: group.2, count: group.3, first: group.4, last: group.5)
        }
    }

    /// How much is kept, and since when.
    package func size() async throws -> JobHistorySize {
        let table: SQL = holdsSuccesses ? Self.table : "_timescaledb_internal.job_errors"
        let start: SQL = holdsSuccesses ? "execution_start" : "start_time"
        let (rows, bytes) = try await reader.rows(
            """
            SELECT greatest(pg_catalog.pg_stat_get_live_tuples(c.oid), c.reltuples::bigint, 0),
                   pg_catalog.pg_total_relation_size(c.oid)
            FROM pg_catalog.pg_class c
            WHERE c.oid = '\(table)'::regclass
            """)[0].decode(Int64.self, Int64.self)
        guard reader.capabilities.isSuperuser else { return JobHistorySize(rows: rows, bytes: bytes) }
        let oldest = try await reader.rows("SELECT min(\(start)) FROM \(table)")[0].decode(Timestamp?.self)
        return JobHistorySize(rows: rows, bytes: bytes, oldest: oldest == Self.unknownStart ? nil : oldest)
    }
}

/// How big the jobs' history is.
package struct JobHistorySize: Sendable, Hashable {
    /// As the server estimates it.
    package var rows: Int64
    package var bytes: Int64
    /// Nil where this role may not look, or nothing is kept.
    package var oldest: Timestamp?

    package init(rows: Int64, bytes: Int64, oldest: Timestamp? = nil) {
        (self.rows, self.bytes, self.oldest) = (rows, bytes, oldest)
    }
}
