package import Timescale

/// The result of a run, read from the catalogs afterwards.
package struct RefreshOutcome: Sendable {
    package var plan: RefreshPlan
    /// The windows in the order in which they ran.
    package var windows: [RefreshWindow]
    /// The ranges that the run didn't reach because it was stopped, oldest first; empty if it finished.
    package var left: [TimeRange]
    /// The time from taking the lock to reading the catalogs at the end, by a monotonic clock.
    package var duration: Duration
    /// The cagg's state after the run.
    package var after: CaggState

    package init(
        plan: RefreshPlan, windows: [RefreshWindow], left: [TimeRange], duration: Duration, after: CaggState
    ) {
        (self.plan, self.windows, self.left, self.duration, self.after) = (plan, windows, left, duration, after)
    }

    package func count(_ outcome: WindowOutcome) -> Int { windows.count { $0.outcome == outcome } }

    /// The rows that all windows wrote; nil if the server reported none.
    package var rows: Int64? {
        let told = windows.compactMap(\.rows)
        return told.isEmpty ? nil : told.reduce(0, +)
    }

    package var wasStopped: Bool { !left.isEmpty }

    /// The peak memory of all windows, in bytes; nil if none was measured.
    package var peakMemory: Int64? { windows.compactMap { $0.memory?.resident }.max() }

    /// The ranges that are still pending within the refreshed windows.
    package var stillPending: [TimeRange] {
        let done = TimeRanges(windows.filter { $0.outcome != .clipped }.map(\.range))
        return after.pending.intersection(done).ranges
    }
}

extension MemoryUse {
    /// The peak of the resident memory, in bytes; nil if it couldn't be measured.
    package var resident: Int64? { method == .residentMemory ? peakBytes : nil }

    /// The peak of the temporary files, in bytes; nil if it couldn't be measured.
    package var temporary: Int64? { method == .none ? nil : temporaryPeakBytes }
}
