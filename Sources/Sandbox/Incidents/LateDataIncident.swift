internal import Postgres

/// Traces that arrived three and a half days late: two traces per minute, for two hours.
///
/// Facts: `rows`, the number of inserted traces; `minute_buckets` and `hour_buckets`, the number of changed buckets in
/// llm_metrics_1min and llm_metrics_1hour, whose policies don't refresh buckets of this age. In each bucket, one row of
/// the cagg changes. Instants: `from` and `to`, the range of the traces' times; `to` is exclusive.
enum LateDataIncident {
    static let cagg = BuiltinCagg.minute

    static func stage(in area: StagingArea) async throws -> StagedIncident {
        let (from, to) = (area.hour(-84), area.hour(-82))
        try await area.connection.query(
            """
            INSERT INTO llm_traces (\(Trace.columns))
            SELECT moment, md5('late' || moment)::uuid, 'openai', 'gpt-4o', 'production', 'OK', NULL, 1000,
                   1000, 100, 1100, 0.0025, 0.001, 0.0035, 'user-1', 'session-late'
            FROM generate_series(\(from), \(to) - interval '30 seconds', interval '30 seconds') AS moment
            """)
        // The late traces are counted in the table. The count that the INSERT reports isn't used.
        let rows = try await area.count("SELECT count(*) FROM llm_traces WHERE session_id = 'session-late'")
        guard rows == 240 else {
            throw SandboxError(.notStaged, "the incident late-data can't be staged: the late traces weren't stored")
        }
        return StagedIncident(
            .lateData, cagg,
            facts: ["rows": rows, "minute_buckets": 120, "hour_buckets": 2], instants: ["from": from, "to": to],
            summary: "\(rows) late traces with times from \(from) to \(to) arrived; only the policy of"
                + " llm_metrics_1day refreshes buckets of this age")
    }
}
