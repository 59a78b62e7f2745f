package import Timescale

/// The windows of a run that may be wrong although they need no further refresh, and the reasons.
package struct RefreshDoubt: Sendable, Hashable {
    package enum Reason: Sendable, Hashable {
        /// The server found nothing to do, although its logs had recorded work just before.
        case contradiction
        case fault(KnownFault)
    }

    /// The ranges of the windows in doubt. They consist of whole buckets.
    package var ranges: TimeRanges
    package var reasons: [Reason]
}

extension RefreshOutcome {
    /// Returns the windows in doubt and the reasons; nil if there is no reason to doubt the server's answers.
    ///
    /// - Parameter faults: the result of `knownFaults(of:)`. A fault with visible signs puts all windows in doubt,
    ///   because some faults corrupt what they refresh. A fault without signs is ignored, because it would put every
    ///   run in doubt.
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
