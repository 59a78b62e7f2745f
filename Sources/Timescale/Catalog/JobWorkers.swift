package import Postgres

/// A process that is running a background job.
package struct JobWorker: Sendable, Hashable {
    /// The id of the job.
    package var job: Int32
    /// The process id of the worker.
    package var pid: Int32
    /// When the run started; nil if this role neither owns the job nor has `pg_read_all_stats`.
    package var since: Timestamp?

    package init(job: Int32, pid: Int32, since: Timestamp?) {
        self.job = job
        self.pid = pid
        self.since = since
    }

    /// A query over `pg_stat_activity`. It returns the application name, pid and start of each process of this database
    /// except this session.
    ///
    /// A worker has the same application name as its job; this name ends with the job's id. Every role may see
    /// application names (tried on 2.14.2 and 2.28.3). In the simulated engine, a client's session runs the job, so the
    /// start of its transaction is returned. Manual runs (`run_job`) aren't included. Within one transaction
    /// `pg_stat_activity` doesn't change.
    static let processes: SQL = """
        SELECT a.application_name, a.pid,
               CASE a.backend_type WHEN 'client backend' THEN a.xact_start ELSE a.backend_start END AS since
        FROM pg_catalog.pg_stat_activity a
        WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
        """
}

extension CatalogReader {
    /// Returns the processes that run jobs of this database, the longest run first.
    package func jobWorkers() async throws -> [JobWorker] {
        try await rows(
            """
            SELECT j.id AS job_id, p.pid, p.since
            FROM (\(JobWorker.processes)) p
            JOIN _timescaledb_config.bgw_job j ON j.application_name = p.application_name
            ORDER BY p.since NULLS LAST, p.pid
            """
        ).map { row in
            JobWorker(
                job: try row["job_id"], pid: try row["pid"],
                since: try row["since"])
        }
    }
}
