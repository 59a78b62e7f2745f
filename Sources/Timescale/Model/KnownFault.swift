/// A fault of TimescaleDB by which a cagg can be wrong while its logs say that nothing is to be done.
///
/// What a version can do is probed; what it does wrong can't be, so here, and only here, its number decides.
package struct KnownFault: Sendable, Hashable {
    /// What it takes, as far as catalogs and settings show it.
    package enum Condition: Sendable, Hashable {
        /// Something that leaves no trace: it can't be ruled out, nor does anything point to it.
        case unseen
        /// Refresh policies that can run at the same time.
        case severalPolicies
        /// Buckets that the engine doesn't take for ones of a fixed length: months, and any with a time zone.
        case variableBuckets
        /// Buckets with an origin or an offset.
        case shiftedBuckets
        /// A refresh that didn't come to its end, and left ranges that it had taken.
        case unfinishedRanges
        /// A boolean setting that is on.
        case setting(String)
    }

    /// An issue or pull request of timescale/timescaledb.
    package var thread: Int
    /// What it does, as half a sentence.
    package var effect: String
    /// The first version that has it.
    package var from: TimescaleVersion
    /// The first one that no longer has; nil while it is open.
    package var until: TimescaleVersion?
    package var condition: Condition

    package init(
        thread: Int, effect: String, from: TimescaleVersion, until: TimescaleVersion?, condition: Condition
    ) {
        self.thread = thread
        self.effect = effect
        self.from = from
        self.until = until
        self.condition = condition
    }

    /// Whether something points to it, rather than that it can't be ruled out.
    package var isVisible: Bool { condition != .unseen }

    package func affects(_ version: TimescaleVersion) -> Bool {
        from <= version && until.map { version < $0 } ?? true
    }

    /// Whether the cagg meets the condition; one that can't be seen counts as met.
    ///
    /// - Parameter settings: those that are on.
    package func concerns(_ state: CaggState, settings: Set<String>) -> Bool {
        let bucket = state.cagg.bucket
        return switch condition {
        case .unseen: true
        case .severalPolicies: state.refreshPolicies.count > 1
        case .variableBuckets: bucket.fixedWidth == nil
        case .shiftedBuckets: bucket.origin != nil || bucket.offset != nil
        case .unfinishedRanges: state.unfinished.entries > 0
        case .setting(let name): settings.contains(name)
        }
    }
}
