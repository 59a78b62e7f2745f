package import Postgres
package import Timescale

/// The times that show how fresh a cagg is: the cagg's state with its watermark and thresholds, the current time, and
/// the time of the newest raw row.
package struct Thresholds: Sendable, Hashable {
    /// The cagg's catalog data: the watermark, the invalidation threshold, and the pending invalidations.
    package var state: CaggState
    /// The server's clock at the start of the snapshot.
    package var now: Timestamp
    /// The time of the source's newest row. Only the newest chunks are searched. Nil if they are empty or this role has
    /// no permission to read them.
    package var newestRow: InternalTime?

    /// Reads all values in one snapshot. Finding the newest row reads user data: one index lookup in each of a few
    /// chunks.
    package static func read(_ name: String, _ reader: CatalogReader) async throws -> Thresholds {
        try await reader.inSnapshot {
            let snapshot = try await reader.readHierarchy(of: name)
            let state = try snapshot.find(name)
            let newest = try await reader.newestSourceTime(of: state.cagg)
            return Thresholds(state: state, now: snapshot.now, newestRow: newest)
        }
    }
}
