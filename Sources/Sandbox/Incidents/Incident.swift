package import Postgres

/// A problem that continuous aggregates have in practice. It can be staged in a sandbox.
///
/// Each incident has its own file. Several incidents can be staged together, because they affect different caggs or
/// different times; see `StagingArea`.
package enum Incident: String, CaseIterable, Sendable {
    case stale
    case failingJob = "failing-job"
    case drift
    case lateData = "late-data"
    case retentionTrap = "retention-trap"
    case futureWatermark = "future-watermark"
    case wideWindow = "wide-window"

    /// What is wrong, what caggctl shows, and how to fix the problem.
    package var explanation: String {
        switch self {
        case .stale:
            """
            The policy job of llm_metrics_1min was paused and forgotten. New traces still arrive, and the watermark \
            is six hours behind. "status" shows that the cagg is stale and that its job is paused. To fix this, \
            refresh the cagg from the watermark on and resume the job.
            """
        case .failingJob:
            """
            Somebody changed the policy of llm_error_summary to a window of one bucket. alter_job accepts this, but \
            every run fails with "refresh window too small". "status" shows the error, and "policy set" fixes the \
            policy.
            """
        case .drift:
            """
            Somebody edited stored rows of llm_metrics_1hour by hand. No invalidation covers these rows, and the \
            cagg's policy doesn't refresh buckets of this age. Only "diff" finds the wrong rows, and a forced refresh \
            of their buckets fixes them.
            """
        case .lateData:
            """
            Traces arrived three and a half days late. Only the policy of llm_metrics_1day refreshes buckets of \
            this age, so the invalidations of the other caggs stay pending. "diff" shows the rows as \
            pending, and a refresh of their range fixes them.
            """
        case .retentionTrap:
            """
            Raw traces of the oldest days were dropped. The caggs still have rows of these days, and the drop left \
            invalidations over them. A refresh of these days deletes the rows permanently. "diff" shows the rows as \
            orphaned, and "refresh" refuses to delete them.
            """
        case .futureWatermark:
            """
            A client with a wrong clock sent a trace whose time is a year in the future, and a manual refresh without \
            an end included this trace. Now the watermark of llm_metrics_1hour is in the future, and readers don't \
            see new rows of the current bucket. "thresholds" shows the watermark.
            """
        case .wideWindow:
            """
            The policy of llm_metrics_1day lost its start_offset, so its window has no start: the next run covers days \
            whose raw traces are gone, and deletes the stored rows of these days. "status" shows this problem, and \
            "policy set" sets a start_offset again.
            """
        }
    }

    /// The order in which incidents are staged. Incidents that run jobs or drop chunks come at a point where they don't
    /// disturb the others.
    static let stagingOrder: [Incident] = [
        .failingJob, .stale, .lateData, .drift, .retentionTrap, .futureWatermark, .wideWindow,
    ]
}

/// An incident that was staged in a database, with its numbers.
package struct StagedIncident: Sendable, Equatable {
    /// The kind of incident.
    package var incident: Incident
    /// The cagg that has the problem.
    package var cagg: BuiltinCagg
    /// Numbers by name. The file of each incident lists its names.
    package var facts: [String: Int]
    /// Instants by name. The file of each incident lists its names.
    package var instants: [String: Timestamp]
    /// One line for a person, with the numbers.
    package var summary: String

    /// Makes an incident with its numbers.
    package init(
        _ incident: Incident, _ cagg: BuiltinCagg, facts: [String: Int], instants: [String: Timestamp] = [:],
        summary: String
    ) {
        self.incident = incident
        self.cagg = cagg
        self.facts = facts
        self.instants = instants
        self.summary = summary
    }
}
