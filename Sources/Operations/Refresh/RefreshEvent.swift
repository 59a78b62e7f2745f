package import Timescale

/// What happens while a plan runs. The run continues after an event has been reported, so that the journal can be
/// written in advance.
package enum RefreshEvent: Sendable, Hashable {
    case started(CaggState)
    /// The run waits, for this reason; it checks again every second.
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
    /// Measured with a monotonic clock; zero if the server wasn't called.
    package var duration: Duration
    /// How many rows the server wrote, nil if it didn't report this. Some versions don't write rows that stay the
    /// same.
    package var rows: Int64?
    /// The memory that the window used; nil if it wasn't measured.
    package var memory: MemoryUse?
    /// Whether the server found nothing to do, although its logs had recorded work in the window just before.
    package var contradictsLogs = false
}
