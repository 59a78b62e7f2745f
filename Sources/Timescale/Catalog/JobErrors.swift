package import Postgres

/// `timescaledb_information.job_errors`: the failure of each of the given jobs' last run.
struct JobErrors {
    /// By the start of that run: its history may hold thousands of others, and the index has both. 2.28.3 books a run that
    /// crashed as begun in 2000.
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
                WHERE job_id = job.id
                  AND (start_time >= job.start::timestamptz - interval '1 minute'
                       OR (start_time = timestamptz '2000-01-01 00:00Z' AND finish_time >= job.start::timestamptz))
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
    /// The failure of the last run of each of the jobs, which began then; none for jobs whose history this role may not see.
    package func lastErrors(of jobs: [(id: Int32, start: Timestamp)]) async throws -> [Int32: JobError] {
        try await JobErrors.readLast(of: jobs, self)
    }
}
