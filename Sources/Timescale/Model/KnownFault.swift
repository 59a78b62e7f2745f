/// A fault of TimescaleDB that can make a cagg wrong while its logs show nothing to refresh.
///
/// What a version can do is probed. Its faults can't be probed, so only here the version number decides.
package struct KnownFault: Sendable, Hashable {
    /// The condition of the fault, as far as catalogs and settings show it.
    package enum Condition: Sendable, Hashable {
        /// A condition that leaves no trace: it can't be ruled out, and nothing points to it.
        case unseen
        /// Refresh policies that can run at the same time.
        case severalPolicies
        /// Buckets whose width the engine doesn't treat as fixed: months, and all buckets with a time zone.
        case variableBuckets
        /// Buckets with an origin or an offset.
        case shiftedBuckets
        /// An unfinished refresh that left ranges which it had taken.
        case unfinishedRanges
        /// A boolean setting that is on.
        case setting(String)
    }

    /// An issue or pull request of timescale/timescaledb.
    package var thread: Int
    /// The effect of the fault, as half a sentence.
    package var effect: String
    /// The first version that has it.
    package var from: TimescaleVersion
    /// The first version without the fault; nil if it isn't fixed yet.
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

    /// Whether something points to the fault; otherwise it merely can't be ruled out.
    package var isVisible: Bool { condition != .unseen }

    package func affects(_ version: TimescaleVersion) -> Bool {
        from <= version && until.map { version < $0 } ?? true
    }

    /// Whether the cagg meets the condition. A condition that can't be seen counts as met.
    ///
    /// - Parameter settings: the boolean settings that are on.
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
