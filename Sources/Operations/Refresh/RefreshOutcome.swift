package import Timescale

/// What a run achieved, read back from the catalogs afterwards.
package struct RefreshOutcome: Sendable {
    package var plan: RefreshPlan
    /// In the order they were taken.
    package var windows: [RefreshWindow]
    /// What the run was stopped before; empty where it came to its end. Oldest first.
    package var left: [TimeRange]
    /// From taking the lock to the last look at the catalogs, by a monotonic clock.
    package var duration: Duration
    /// The cagg's state after the run.
    package var after: CaggState

    package init(
        plan: RefreshPlan, windows: [RefreshWindow], left: [TimeRange], duration: Duration, after: CaggState
    ) {
        (self.plan, self.windows, self.left, self.duration, self.after) = (plan, windows, left, duration, after)
    }

    package func count(_ outcome: WindowOutcome) -> Int { windows.count { $0.outcome == outcome } }

    /// Written in all windows; nil where the server told of none.
    package var rows: Int64? {
        let told = windows.compactMap(\.rows)
        return told.isEmpty ? nil : told.reduce(0, +)
    }

    package var wasStopped: Bool { !left.isEmpty }

    /// The largest of all windows, where any was measured.
    package var peakMemory: Int64? { windows.compactMap { $0.memory?.resident }.max() }

    /// What is still pending inside what was refreshed.
    package var stillPending: [TimeRange] {
        let done = TimeRanges(windows.filter { $0.outcome != .clipped }.map(\.range))
        return after.pending.intersection(done).ranges
    }
}

extension MemoryUse {
    /// The most that was resident; nil where that couldn't be seen.
    package var resident: Int64? { method == .residentMemory ? peakBytes : nil }

    /// The most that temporary files held; nil where that couldn't be seen.
    package var temporary: Int64? { method == .none ? nil : temporaryPeakBytes }
}
