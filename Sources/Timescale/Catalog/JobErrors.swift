internal import Postgres

/// `timescaledb_information.job_errors`: the newest failure of each of the given jobs.
struct JobErrors {
    static func readNewest(of jobs: [Int32], _ reader: CatalogReader) async throws -> [Int32: JobError] {
        guard !jobs.isEmpty else { return [:] }
        let rows = try await reader.rows(
            """
            SELECT job.id::int, e.sqlerrcode::text, e.err_message, e.finish_time
            FROM unnest(\(jobs.map(Int.init))) AS job(id)
            CROSS JOIN LATERAL (
                SELECT sqlerrcode, err_message, finish_time
                FROM timescaledb_information.job_errors
                WHERE job_id = job.id
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
