package import Timescale

/// Windows of a run that may be wrong although nothing is left to be done in them, and what points to it.
package struct RefreshDoubt: Sendable, Hashable {
    package enum Reason: Sendable, Hashable {
        /// The server found nothing to do where its logs had recorded work just before.
        case contradiction
        case fault(KnownFault)
    }

    /// Whole buckets.
    package var ranges: TimeRanges
    package var reasons: [Reason]
}

extension RefreshOutcome {
    /// Nil where what the server said is to be believed.
    ///
    /// - Parameter faults: of `knownFaults(of:)`. One that shows itself puts all windows in doubt, because some spoil what
    ///   they refresh; one that merely can't be ruled out would do so for every run, and doesn't count.
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
