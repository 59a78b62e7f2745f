internal import Postgres

/// `_timescaledb_catalog.continuous_aggs_invalidation_threshold`: below it, writes to a hypertable are logged.
///
/// It belongs to the source and is shared by all caggs on it.
struct InvalidationThresholds {
    /// By hypertable id.
    static func read(_ reader: CatalogReader) async throws -> [Int32: InternalTime] {
        let rows = try await reader.rows(
            "SELECT hypertable_id, watermark FROM _timescaledb_catalog.continuous_aggs_invalidation_threshold")
        return try Dictionary(uniqueKeysWithValues: rows.map { try $0.decode(Int32.self, InternalTime.self) })
    }
}
