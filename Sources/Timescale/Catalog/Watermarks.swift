internal import Postgres

/// Reads `_timescaledb_catalog.continuous_aggs_watermark` (2.11 and later): the end of each cagg's stored part.
struct Watermarks {
    /// Reads the watermarks by materialization id. If `ids` is nil, reads all watermarks. If a cagg was never
    /// materialized, its watermark is the smallest value of the time type.
    static func read(_ reader: CatalogReader, _ ids: [Int32]?) async throws -> [Int32: InternalTime] {
        let rows = try await reader.rows(
            """
            SELECT mat_hypertable_id, watermark FROM _timescaledb_catalog.continuous_aggs_watermark
            WHERE \(SQL.whether("mat_hypertable_id", isAmong: ids))
            """)
        return try Dictionary(uniqueKeysWithValues: rows.map { try ($0["mat_hypertable_id"], $0["watermark"]) })
    }
}
