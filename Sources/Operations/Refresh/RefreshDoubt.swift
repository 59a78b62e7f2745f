package import Timescale

/// The windows of a run whose stored rows may be wrong, and the reasons. According to the server, these windows need no
/// further refresh.
package struct RefreshDoubt: Sendable, Hashable {
    /// Why the stored rows may be wrong.
    package enum Reason: Sendable, Hashable {
        /// The server answered that it had nothing to do, although its invalidation logs contained work just before.
        case contradiction
        /// The server has a known fault.
        case fault(KnownFault)
    }

    /// The ranges of the windows in doubt. They consist of whole buckets.
    package var ranges: TimeRanges
    package var reasons: [Reason]
}

extension RefreshOutcome {
    /// Returns the windows whose stored rows may be wrong, and the reasons; nil if there are none.
    ///
    /// - Parameter faults: the result of `knownFaults(of:)`. A fault with visible signs puts all windows in doubt,
    ///   because some faults corrupt the rows that a refresh writes. A fault without signs is ignored, because it would
    ///   put every run in doubt.
    package func doubt(_ faults: [KnownFault]) -> RefreshDoubt? {
        let visible = faults.filter(\.isVisible)
        let isContradicted = windows.contains(where: \.contradictsLogs)
        let doubted = windows.filter { $0.outcome != .clipped && (!visible.isEmpty || $0.contradictsLogs) }
        guard !doubted.isEmpty else { return nil }
        return RefreshDoubt(
            ranges: TimeRanges(doubted.map(\.range)),
            reasons: (isContradicted ? [.contradiction] : []) + visible.map(RefreshDoubt.Reason.fault))
    }
}
