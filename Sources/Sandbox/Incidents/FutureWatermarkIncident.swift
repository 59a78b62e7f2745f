internal import Postgres

/// A trace from a client whose clock is one year ahead, and a manual refresh without an end.
///
/// Facts: `rows`, the number of traces from this client, which is 1. Instants: `trace_time`, the time of the trace;
/// `watermark`, the cagg's watermark after the refresh.
enum FutureWatermarkIncident {
    static let cagg = BuiltinCagg.hour

    static func stage(in area: StagingArea) async throws -> StagedIncident {
        let ahead = area.now.adding(microseconds: 365 * 24 * StagingArea.hour)
        let connection = area.connection
        try await connection.query(
            """
            INSERT INTO llm_traces (\(Trace.columns))
            VALUES (\(ahead), md5('ahead')::uuid, 'openai', 'gpt-4o', 'staging', 'OK', NULL, 1000,
                    1000, 100, 1100, 0.0025, 0.001, 0.0035, 'user-1', 'session-ahead')
            """)
        try await connection.query(
            "CALL refresh_continuous_aggregate(\(cagg.name)::regclass, \(area.hour(-2)), NULL)")
        let rows = try await connection.query(
            """
            SELECT _timescaledb_functions.to_timestamp(_timescaledb_functions.cagg_watermark(mat_hypertable_id))
            FROM _timescaledb_catalog.continuous_agg WHERE user_view_name = \(cagg.name)
            """
        ).rows
        guard let watermark = try rows.first?.decode(Timestamp.self), watermark > ahead else {
            throw SandboxError(
                .notStaged,
                "the incident future-watermark can't be staged: the watermark of \(cagg.name) didn't move into the"
                    + " future"
            )
        }
        return StagedIncident(
            .futureWatermark, cagg,
            facts: ["rows": 1], instants: ["trace_time": ahead, "watermark": watermark],
            summary:
                "the watermark of \(cagg.name) is \(watermark), because the time of one trace is a year in the future")
    }
}
