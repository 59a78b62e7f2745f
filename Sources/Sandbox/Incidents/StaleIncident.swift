internal import Postgres

/// A paused policy, so that the cagg was last refreshed six hours ago.
///
/// Facts: `job`, the id of the policy's job; `missing_buckets` and `missing_rows`, the numbers of closed buckets and
/// their rows that the cagg lacks.
enum StaleIncident {
    static let cagg = BuiltinCagg.minute

    static func lastRefresh(in area: StagingArea) -> Timestamp {
        area.now.adding(microseconds: -6 * StagingArea.hour)
    }

    static func stage(in area: StagingArea) async throws -> StagedIncident {
        let job = try await cagg.policyJob(on: area.connection)
        try await area.connection.query("SELECT alter_job(\(job)::int, scheduled => false)")
        let last = minute(lastRefresh(in: area), less: 1)
        let closed = minute(area.now, less: 1)
        let sql: SQL = """
            SELECT count(DISTINCT bucket), count(*) FROM (
                SELECT DISTINCT time_bucket(interval '1 minute', time) AS bucket, provider, model, status_code
                FROM llm_traces WHERE time >= \(last) AND time < \(closed)
            ) AS missing
            """
        guard let row = try await area.connection.query(sql).rows.first else {
            throw SandboxError(.notStaged, "the missing buckets of \(cagg.name) can't be counted")
        }
        let (buckets, rows) = try row.decode(Int.self, Int.self)
        guard rows > 0 else {
            throw SandboxError(
                .notStaged,
                "the incident stale can't be staged: it needs traces from the last six hours, and there are none")
        }
        return StagedIncident(
            .stale, cagg, facts: ["job": job, "missing_buckets": buckets, "missing_rows": rows],
            summary: "\(cagg.name) is six hours behind: job \(job) is paused, and \(buckets) closed buckets are missing"
        )
    }

    private static func minute(_ time: Timestamp, less minutes: Int64) -> Timestamp {
        let width = BuiltinCagg.minute.bucketWidth
        let start = time.unixMicroseconds / width * width
        return Timestamp(unixMicroseconds: start - minutes * width)
    }
}
