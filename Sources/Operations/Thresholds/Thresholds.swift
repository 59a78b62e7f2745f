package import Postgres
package import Timescale

/// The positions of a cagg's watermark and thresholds on the time axis.
package struct Thresholds: Sendable, Hashable {
    package var state: CaggState
    /// The server's clock at the start of the snapshot.
    package var now: Timestamp
    /// The time of the source's newest row, from the newest chunks. Nil if these chunks are empty or this role has no
    /// permission to read them.
    package var newestRow: InternalTime?

    /// Reads the state in one snapshot. The newest row needs an index lookup in each of a few chunks.
    package static func read(_ name: String, _ reader: CatalogReader) async throws -> Thresholds {
        try await reader.inSnapshot {
            let snapshot = try await reader.readHierarchy(of: name)
            let state = try snapshot.find(name)
            let newest = try await reader.newestSourceTime(of: state.cagg)
            return Thresholds(state: state, now: snapshot.now, newestRow: newest)
        }
    }
}
