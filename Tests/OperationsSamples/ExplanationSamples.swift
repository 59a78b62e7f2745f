package import Operations
internal import Postgres
internal import TestSupport
package import Timescale

/// What `policy explain` finds out, made by hand for the hourly cagg of ``CatalogSamples``.
package enum ExplanationSamples {
    /// A run at 12:30. The cagg is stored up to 11:00 and has raw rows up to 12:29.
    ///
    /// - Parameter requested: the policy's window. The run covers the whole buckets in it, as the server would compute
    ///   them.
    package static func explanation(
        of requested: TimeRange, batching: PolicyBatching, _ edit: (inout CaggState) -> Void
    ) -> PolicyExplanation {
        var state = CatalogSamples.state
        state.ownLog = CatalogSamples.logged(
            TimeRange(start: CatalogSamples.instant("2026-11-22T11:00:00Z"), end: .noEnd))
        edit(&state)
        let policy = state.refreshPolicies[0]
        let grid = BucketGrid(from: CatalogSamples.instant("2026-11-01"), width: 3_600_000_000)
        let window = TimeRange(
            start: grid.start(of: requested.start) == requested.start
                ? requested.start : grid.end(of: requested.start),
            end: grid.start(of: requested.end))
        return PolicyExplanation(
            state: state, policy: policy, now: InternalTime(CatalogSamples.now),
            reach: PolicyReach(jobID: policy.job.id, requested: requested, window: window), grid: grid,
            batching: batching, newestRow: CatalogSamples.instant("2026-11-22T12:29:00Z"))
    }
}
