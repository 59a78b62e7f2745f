internal import Postgres

/// `_timescaledb_catalog.continuous_aggs_invalidation_threshold`: below it, writes to a hypertable are logged.
///
/// It belongs to the source and is shared by all caggs on it.
struct InvalidationThresholds {
    /// The thresholds by hypertable id; nil reads all.
    static func read(_ reader: CatalogReader, _ ids: [Int32]?) async throws -> [Int32: InternalTime] {
        let rows = try await reader.rows(
            """
            SELECT hypertable_id, watermark FROM _timescaledb_catalog.continuous_aggs_invalidation_threshold
            WHERE \(SQL.whether("hypertable_id", isAmong: ids))
            """)
        return try Dictionary(uniqueKeysWithValues: rows.map { try ($0["hypertable_id"], $0["watermark"]) })
    }
}
