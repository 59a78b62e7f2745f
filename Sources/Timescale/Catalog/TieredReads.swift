import Postgres

extension CatalogReader {
    /// Whether queries of this session, including refreshes, read chunks in object storage.
    package func readsTieredChunks() async throws -> Bool {
        try await rows("SELECT coalesce(current_setting('timescaledb.enable_tiered_reads', true), 'off') = 'on'")[0]
            .decode(Bool.self)
    }
}
