internal import Postgres

/// `timescaledb_information.job_errors`: the failure of each of the given jobs' last run.
struct JobErrors {
    /// By the start of that run: its history may hold thousands of others, and the index has both.
    static func readLast(of jobs: [(id: Int32, start: Timestamp)], _ reader: CatalogReader) async throws -> [Int32:
        JobError]
    {
        guard !jobs.isEmpty else { return [:] }
        let rows = try await reader.rows(
            """
            SELECT job.id::int, e.sqlerrcode::text, e.err_message, e.finish_time
            FROM unnest(\(jobs.map { Int($0.id) }), \(jobs.map(\.start.description))) AS job(id, start)
            CROSS JOIN LATERAL (
                SELECT sqlerrcode, err_message, finish_time
                FROM timescaledb_information.job_errors
                WHERE job_id = job.id AND start_time >= job.start::timestamptz - interval '1 minute'
                ORDER BY finish_time DESC NULLS LAST LIMIT 1) e
            """)
        return try Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let (id, state, message, finished) = try row.decode(
                    Int32.self, String?.self, String?.self, Timestamp?.self)
                return (id, JobError(sqlState: state, message: message, finished: finished))
            })
    }
}

extension CatalogReader {
    /// The newest failure on record of each of the jobs; none for jobs whose history this role may not see.
    package func newestErrors(of jobs: [Int32]) async throws -> [Int32: JobError] {
        try await JobErrors.readNewest(of: jobs, self)
    }
}
