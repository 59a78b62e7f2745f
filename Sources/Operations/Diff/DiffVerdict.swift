/// The reason why the stored and the recomputed row of a key differ.
package enum DiffVerdict: String, Sendable, CaseIterable, Codable {
    /// The key is stored more than once in the materialization hypertable.
    case duplicate
    /// The raw data of the bucket is fully or partly gone, so the stored row can't be recomputed.
    case orphaned
    /// The bucket starts at or above the watermark, where the cagg isn't stored yet. Such a difference is normal.
    case unmaterialized
    /// A recorded invalidation overlaps the bucket. The next refresh of the bucket fixes the row.
    case pending
    /// No other verdict applies: the stored data is wrong, and no invalidation is recorded for the bucket.
    case drift

    /// Whether rows with this verdict count as differences. Orphaned and unmaterialized rows don't count, because a
    /// healthy cagg can have them too.
    package var isDifference: Bool {
        switch self {
        case .duplicate, .pending, .drift: true
        case .orphaned, .unmaterialized: false
        }
    }
}

/// With this conformance, a dictionary with verdicts as keys is encoded as a JSON object. The object's keys are the
/// verdicts' names.
extension DiffVerdict: CodingKeyRepresentable {}
