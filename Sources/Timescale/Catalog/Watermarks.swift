internal import Postgres

/// `_timescaledb_catalog.continuous_aggs_watermark` (2.11 and later): where each cagg's stored part ends.
struct Watermarks {
    /// By materialization id; the type's smallest value stands for "never materialized".
    static func read(_ reader: CatalogReader) async throws -> [Int32: InternalTime] {
        let rows = try await reader.rows(
            "SELECT mat_hypertable_id, watermark FROM _timescaledb_catalog.continuous_aggs_watermark")
        return try Dictionary(uniqueKeysWithValues: rows.map { try $0.decode(Int32.self, InternalTime.self) })
    }
}
