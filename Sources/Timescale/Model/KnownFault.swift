/// A fault of TimescaleDB that can make a cagg wrong although its logs show nothing to refresh.
///
/// Features of a version are detected in the catalogs. Faults can't be detected there. Therefore faults, and only
/// faults, are looked up by the version number.
package struct KnownFault: Sendable, Hashable {
    /// The condition of the fault, as far as catalogs and settings show it.
    package enum Condition: Sendable, Hashable {
        /// Catalogs and settings don't show whether the condition is met, so the fault can't be ruled out.
        case unseen
        /// The cagg has several refresh policies, which can run at the same time.
        case severalPolicies
        /// TimescaleDB treats the width of the cagg's buckets as variable: months, and all buckets with a time zone.
        case variableBuckets
        /// The cagg's buckets have an origin or an offset.
        case shiftedBuckets
        /// There are ranges that a refresh took from the log and didn't finish.
        case unfinishedRanges
        /// A boolean setting is on. The value is the setting's name.
        case setting(String)
    }

    /// The number of an issue or pull request of timescale/timescaledb.
    package var thread: Int
    /// The effect of the fault, as a part of a sentence.
    package var effect: String
    /// The first version that has the fault.
    package var from: TimescaleVersion
    /// The first version without the fault; nil if it isn't fixed yet.
    package var until: TimescaleVersion?
    /// The condition under which a cagg is affected.
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

    /// Whether catalogs and settings show if the condition is met. If they don't show it, the fault can't be ruled out.
    package var isVisible: Bool { condition != .unseen }

    /// Whether this version has the fault.
    package func affects(_ version: TimescaleVersion) -> Bool {
        from <= version && until.map { version < $0 } ?? true
    }

    /// Whether the cagg meets the condition. The condition `unseen` counts as met.
    ///
    /// - Parameter settings: the names of the boolean settings that are on.
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
