package import Timescale

/// What happens while a plan runs. Each is reported before the run goes on, so that a journal can be written ahead of what
/// it tells.
package enum RefreshEvent: Sendable, Hashable {
    case started(CaggState)
    /// Nothing is begun for now; asked again every second.
    case waiting(String)
    case policyPausing(Int32)
    case policyResumed(Int32)
    case windowStarted(TimeRange)
    case windowFinished(RefreshWindow)
    case windowFailed(TimeRange, error: String, sqlState: String?)
}

/// What became of one window.
package struct RefreshWindow: Sendable, Hashable {
    package var range: TimeRange
    package var outcome: WindowOutcome
    /// By a monotonic clock; zero where the server wasn't asked.
    package var duration: Duration
    /// How many the server wrote; of those that stayed as they were some versions write none. Nil where it didn't tell.
    package var rows: Int64?
    /// Nil where nothing was measured.
    package var memory: MemoryUse?
    /// Whether the server found nothing to do although its logs had recorded work in it just before.
    package var contradictsLogs = false
}
