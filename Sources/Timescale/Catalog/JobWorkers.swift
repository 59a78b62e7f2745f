package import Postgres

/// A background job that runs just now.
package struct JobWorker: Sendable, Hashable {
    package var job: Int32
    package var pid: Int32
    /// When it began; nil for a role that is neither the job's owner nor has `pg_read_all_stats`.
    package var since: Timestamp?

    package init(job: Int32, pid: Int32, since: Timestamp?) {
        self.job = job
        self.pid = pid
        self.since = since
    }
}

extension CatalogReader {
    /// `pg_stat_activity`: the jobs that run in this database, the longest first.
    ///
    /// A worker is known by its application name, which is the job's and ends in its id, and which every role may see
    /// (tried on 2.14.2 and 2.28.3). The simulated engine's jobs run in a client's session, of which the transaction is the
    /// job's. A job that somebody calls with `run_job` isn't seen. Within one transaction the answer stays what it was.
    package func jobWorkers() async throws -> [JobWorker] {
        try await rows(
            """
            SELECT j.job_id, a.pid,
                   CASE a.backend_type WHEN 'client backend' THEN a.xact_start ELSE a.backend_start END AS since
            FROM pg_catalog.pg_stat_activity a
            JOIN timescaledb_information.jobs j ON j.application_name = a.application_name
            WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
            ORDER BY since NULLS LAST, a.pid
            """
        ).map { row in
            let (job, pid, since) = try row.decode(Int32.self, Int32.self, Timestamp?.self)
            return JobWorker(job: job, pid: pid, since: since)
        }
    }
}
