/// The reason why a stored row and its recomputation differ.
package enum DiffVerdict: String, Sendable, CaseIterable, Codable {
    /// The key is stored more than once in the materialization hypertable.
    case duplicate
    /// The raw data of the bucket is fully or partly gone, so that the row can't be recomputed.
    case orphaned
    /// The bucket is at or above the watermark, so that it isn't stored yet.
    case unmaterialized
    /// A recorded invalidation covers the bucket: the next refresh fixes it.
    case pending
    /// No other verdict applies: the aggregate is wrong.
    case drift

    /// Whether rows with this verdict count as differences. Rows with the other verdicts also occur in a healthy cagg.
    package var isDifference: Bool {
        switch self {
        case .duplicate, .pending, .drift: true
        case .orphaned, .unmaterialized: false
        }
    }
}

/// A dictionary with verdicts as keys is encoded as an object whose keys are the verdicts' names.
extension DiffVerdict: CodingKeyRepresentable {}
