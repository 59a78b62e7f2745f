package import Postgres

/// Reads the recorded runs of jobs: from `timescaledb_information.job_history` (2.15 and later), or from `job_errors`,
/// which has only failures.
///
/// In both views a role sees the runs of its own jobs, and the database's owner sees all runs. `job_history` has a
/// successful run only if `timescaledb.enable_job_execution_logging` was on at that time.
package struct JobHistory: Sendable {
    private let reader: CatalogReader

    package init(_ reader: CatalogReader) {
        self.reader = reader
    }

    private static let relation = "timescaledb_information.job_history"
    private static let table: SQL = "_timescaledb_internal.bgw_job_stat_history"

    /// Whether the history can have successful runs.
    package var holdsSuccesses: Bool { reader.capabilities.has(Self.relation) }

    /// Returns whether the server currently records successful runs. Returns false if the server's version can't record
    /// them.
    package func logsSuccesses() async throws -> Bool {
        let rows = try await reader.rows(
            "SELECT coalesce(current_setting('timescaledb.enable_job_execution_logging', true), '') AS setting")
        let setting: String? = try rows.first?["setting"]
        return setting == "on"
    }

    /// Returns the newest runs of a job, the newest first.
    ///
    /// The runs are sorted by their ends, because TimescaleDB 2.28.3 records a crashed run as started in 2000. Reads
    /// all runs of the job in the history. By default, the history keeps 1,000 runs of each outcome per job.
    package func runs(of job: Int32, limit: Int) async throws -> [JobRun] {
        let source: SQL = holdsSuccesses ? "timescaledb_information.job_history" : "timescaledb_information.job_errors"
        let succeeded: SQL = holdsSuccesses ? "succeeded" : "CASE WHEN pid IS NOT NULL THEN false END"
        return try await reader.rows(
            """
            SELECT nullif(start_time, \(Self.unknownStart)) AS started, finish_time, \(succeeded) AS succeeded, pid,
                   sqlerrcode::text AS sqlstate, nullif(err_message, '') AS message
            FROM \(source) WHERE job_id = \(job)::int
            ORDER BY coalesce(finish_time, start_time) DESC NULLS LAST LIMIT \(limit)::int
            """
        ).map { row in
            JobRun(
                started: try row["started"],
                finished: try row["finish_time"],
                succeeded: try row["succeeded"],
                pid: try row["pid"],
                sqlState: try row["sqlstate"],
                message: try row["message"])
        }
    }

    /// The start that the server records if the real start is unknown: 2000-01-01 00:00 UTC, PostgreSQL's own epoch.
    private static let unknownStart = Timestamp(unixMicroseconds: 946_684_800_000_000)

    /// Returns the durations and outcomes of the newest runs of each job, the oldest run first. The server aggregates
    /// the runs to one row for each job.
    package func lengths(of jobs: [Int32], limit: Int) async throws -> [Int32: [JobRunLength]] {
        let sql = holdsSuccesses ? recentRuns(jobs, limit) : recentFailures(jobs, limit)
        return try await reader.rows(sql).reduce(into: [:]) { lengths, row in
            let seconds: [Double] = try row["seconds"]
            let outcomes: [Bool] = try row["outcomes"]
            lengths[try row["job_id"]] = zip(seconds, outcomes).reversed().map {
                JobRunLength(duration: .microseconds(Int64(($0 * 1e6).rounded())), succeeded: $1)
            }
        }
    }

    /// The aggregated durations, in seconds, and outcomes. The rows come sorted, the newest first, and the aggregates
    /// keep this order. They have no ORDER BY, because sorting again would take as long as reading the rows.
    private static let lengthColumns: SQL = """
        array_agg(coalesce(extract(epoch FROM finish_time - start_time), 0)::float8) AS seconds,
        array_agg(coalesce(succeeded, false)) AS outcomes
        """

    /// Returns the statement for a history that has successful runs. For a superuser, the statement reads the table and
    /// uses its index on job and start. Other roles can read only the view. The view is a security barrier, so the
    /// order of the index can't be used. Therefore the statement for other roles reads only the runs of the last
    /// `limit` schedule intervals.
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
            SELECT j.id AS job_id, runs.* FROM _timescaledb_config.bgw_job j
            CROSS JOIN LATERAL (SELECT \(Self.lengthColumns) FROM (\(runs)) newest HAVING count(*) > 0) runs
            WHERE j.id = ANY (\(jobs.map(Int.init)))
            """
    }

    /// Returns the statement for a history that has only failures. The statement reads `job_errors` once for all jobs,
    /// because this relation has no index.
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

    /// Returns the failures since the given time, grouped by job and error. The group with the newest failure comes
    /// first.
    ///
    /// - Parameter jobs: the ids of the jobs; nil for all jobs, including deleted ones.
    package func failures(of jobs: [Int32]?, since: Timestamp) async throws -> [JobFailureGroup] {
        let wanted: SQL = jobs.map { "job_id = ANY (\($0.map(Int.init)))" } ?? "true"
        // The condition after OR finds crashed runs. It is a separate condition, so that the first condition can use
        // the index on the start.
        return try await reader.rows(
            """
            SELECT job_id, sqlerrcode::text AS sqlstate, nullif(err_message, '') AS message, count(*) AS failures,
                   min(coalesce(finish_time, start_time)) AS first, max(coalesce(finish_time, start_time)) AS last
            FROM timescaledb_information.job_errors
            WHERE \(wanted)
              AND (start_time >= \(since) OR (start_time = \(Self.unknownStart) AND finish_time >= \(since)))
            GROUP BY 1, 2, 3 ORDER BY 6 DESC, 1
            """
        ).map { row in
            JobFailureGroup(
                job: try row["job_id"],
                sqlState: try row["sqlstate"],
                message: try row["message"],
                count: try row["failures"],
                first: try row["first"], last: try row["last"])
        }
    }

    /// Returns the size of the history, and the start of its oldest run.
    package func size() async throws -> JobHistorySize {
        let table: SQL = holdsSuccesses ? Self.table : "_timescaledb_internal.job_errors"
        let start: SQL = holdsSuccesses ? "execution_start" : "start_time"
        let rows = try await reader.rows(
            """
            SELECT greatest(pg_catalog.pg_stat_get_live_tuples(c.oid), c.reltuples::bigint, 0) AS rows,
                   pg_catalog.pg_total_relation_size(c.oid) AS bytes
            FROM pg_catalog.pg_class c
            WHERE c.oid = '\(table)'::regclass
            """)
        var size = JobHistorySize(
            rows: try rows[0]["rows"], bytes: try rows[0]["bytes"])
        guard reader.capabilities.isSuperuser else { return size }
        let oldest: Timestamp? = try await reader.rows("SELECT min(\(start)) AS oldest FROM \(table)")[0]["oldest"]
        size.oldest = oldest == Self.unknownStart ? nil : oldest
        return size
    }
}

/// The size of the job history.
package struct JobHistorySize: Sendable, Hashable {
    /// The server's estimate of the number of rows.
    package var rows: Int64
    /// The size of the table with its indexes and TOAST data, in bytes.
    package var bytes: Int64
    /// When the oldest run started. Nil if this role isn't a superuser, if the start is unknown, or if the history is
    /// empty.
    package var oldest: Timestamp?

    package init(rows: Int64, bytes: Int64, oldest: Timestamp? = nil) {
        (self.rows, self.bytes, self.oldest) = (rows, bytes, oldest)
    }
}

extension CatalogReader {
    /// Returns the errors of the jobs whose last run failed, by job id, from `timescaledb_information.job_errors`. A
    /// job is left out if this role may not see its history. If no job's last run failed, no statement is sent.
    ///
    /// The error is searched by the start of the run, because the history can have thousands of runs of the job and has
    /// an index on job and start. TimescaleDB 2.28.3 records a crashed run as started in 2000, so the error of a
    /// crashed run is searched by its end.
    package func lastErrors(of jobs: [Job]) async throws -> [Int32: JobError] {
        let failed = jobs.compactMap { job in
            job.statistics.flatMap { $0.succeeded == false ? (id: Int(job.id), start: $0.lastStart.description) : nil }
        }
        guard !failed.isEmpty else { return [:] }
        let rows = try await rows(
            """
            SELECT job.id::int AS job_id, e.sqlerrcode::text AS sqlstate, e.err_message, e.finish_time
            FROM unnest(\(failed.map(\.id)), \(failed.map(\.start))) AS job(id, start)
            CROSS JOIN LATERAL (
                SELECT sqlerrcode, err_message, finish_time
                FROM timescaledb_information.job_errors
                WHERE job_id = job.id
                  AND (start_time >= job.start::timestamptz - interval '1 minute'
                       OR (start_time = timestamptz '2000-01-01 00:00Z' AND finish_time >= job.start::timestamptz))
                ORDER BY finish_time DESC NULLS LAST LIMIT 1) e
            """)
        return try rows.reduce(into: [:]) { errors, row in
            errors[try row["job_id"]] = JobError(
                sqlState: try row["sqlstate"],
                message: try row["err_message"],
                finished: try row["finish_time"])
        }
    }
}
