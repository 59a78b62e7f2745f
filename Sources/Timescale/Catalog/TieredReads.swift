import Postgres

extension CatalogReader {
    /// Whether queries of this session read the chunks that lie in object storage; so does a refresh.
    package func readsTieredChunks() async throws -> Bool {
        try await rows("SELECT coalesce(current_setting('timescaledb.enable_tiered_reads', true), 'off') = 'on'")[0]
            .decode(Bool.self)
    }
}
