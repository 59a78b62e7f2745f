internal import Postgres

/// Reads `_timescaledb_catalog.continuous_aggs_invalidation_threshold`. Writes to a hypertable are logged only below
/// its threshold.
///
/// A threshold belongs to a source hypertable. All caggs on the same source share the threshold.
struct InvalidationThresholds {
    /// Reads the thresholds by hypertable id. If `ids` is nil, reads all thresholds.
    static func read(_ reader: CatalogReader, _ ids: [Int32]?) async throws -> [Int32: InternalTime] {
        let rows = try await reader.rows(
            """
            SELECT hypertable_id, watermark FROM _timescaledb_catalog.continuous_aggs_invalidation_threshold
            WHERE \(SQL.whether("hypertable_id", isAmong: ids))
            """)
        return try Dictionary(uniqueKeysWithValues: rows.map { try ($0["hypertable_id"], $0["watermark"]) })
    }
}
