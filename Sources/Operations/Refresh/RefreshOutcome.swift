package import Timescale

/// The result of a refresh.
package struct RefreshOutcome: Sendable {
    package var plan: RefreshPlan
    /// The windows in the order in which they ran.
    package var windows: [RefreshWindow]
    /// The ranges that weren't refreshed because the run was stopped, the oldest first. Empty if the run finished.
    package var left: [TimeRange]
    /// The time from the start of the run until the catalogs were read at its end, by a monotonic clock.
    package var duration: Duration
    /// The cagg's state after the run, read from the catalogs.
    package var after: CaggState

    package init(
        plan: RefreshPlan, windows: [RefreshWindow], left: [TimeRange], duration: Duration, after: CaggState
    ) {
        (self.plan, self.windows, self.left, self.duration, self.after) = (plan, windows, left, duration, after)
    }

    /// Returns the number of windows with this outcome.
    package func count(_ outcome: WindowOutcome) -> Int { windows.count { $0.outcome == outcome } }

    /// The number of rows that all windows wrote; nil if the server reported none.
    package var rows: Int64? {
        let reported = windows.compactMap(\.rows)
        return reported.isEmpty ? nil : reported.reduce(0, +)
    }

    /// Whether the run was stopped before it finished.
    package var wasStopped: Bool { !left.isEmpty }

    /// The highest peak memory of a window, in bytes; nil if no window was measured.
    package var peakMemory: Int64? { windows.compactMap { $0.memory?.resident }.max() }

    /// The pending ranges that are left within the refreshed windows.
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

/// An event of a refresh. The refresh waits until the event has been reported. The journal therefore has the entry
/// before the work starts.
package enum RefreshEvent: Sendable, Hashable {
    case started(CaggState)
    /// The run waits, for this reason.
    case waiting(String)
    case policyPausing(Int32)
    case policyResumed(Int32)
    case windowStarted(TimeRange)
    case windowFinished(RefreshWindow)
    case windowFailed(TimeRange, error: String, sqlState: String?)
}

/// The result of one window.
package struct RefreshWindow: Sendable, Hashable {
    package var range: TimeRange
    package var outcome: WindowOutcome
    /// The duration by a monotonic clock; zero if the server wasn't called.
    package var duration: Duration
    /// The number of rows that the server wrote; nil if the server didn't report it. Some versions don't write rows
    /// that stay the same.
    package var rows: Int64?
    /// The memory that the window used; nil if it wasn't measured.
    package var memory: MemoryUse?
    /// Whether the server had nothing to do, although its invalidation logs contained work in the window just before.
    package var contradictsLogs = false
}
