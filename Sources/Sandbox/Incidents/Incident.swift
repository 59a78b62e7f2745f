package import Postgres

/// A problem of continuous aggregates in practice, which can be staged in a sandbox.
///
/// Each incident has its own file. Several can be staged together, because they concern different caggs or different
/// times: see `StagingArea`.
package enum Incident: String, CaseIterable, Sendable {
    case stale
    case failingJob = "failing-job"
    case drift
    case lateData = "late-data"
    case retentionTrap = "retention-trap"
    case futureWatermark = "future-watermark"
    case wideWindow = "wide-window"

    /// What is wrong, what caggctl shows, and what fixes it.
    package var explanation: String {
        switch self {
        case .stale:
            """
            The policy job of llm_metrics_1min was paused and forgotten: traffic continues, the watermark \
            is six hours behind. status calls the cagg stale and its job paused; \
            a refresh from the watermark on and resuming the job fix it.
            """
        case .failingJob:
            """
            Somebody changed the config of llm_error_summary's policy to a window of one bucket, which alter_job \
            accepts: every run fails with "refresh window too small". status shows the error, policy set fixes it.
            """
        case .drift:
            """
            Rows of llm_metrics_1hour were edited by hand where they are stored. No invalidation covers them and no \
            policy reaches back that far; only diff finds them, and a forced refresh of their buckets fixes them.
            """
        case .lateData:
            """
            Traces arrived three days late, below the watermark and before the policies' start: the invalidations of \
            llm_metrics_1min, llm_metrics_1hour stay pending. diff calls the rows pending; a refresh of \
            that range fixes them.
            """
        case .retentionTrap:
            """
            Raw traces of the oldest days were dropped; the caggs still have these days, and dropping left \
            invalidations over them. A refresh that includes them deletes the rows permanently. diff calls them \
            orphaned; refresh refuses.
            """
        case .futureWatermark:
            """
            A client with a wrong clock sent a trace a year ahead, and a manual refresh without an end included it: \
            the watermark of llm_metrics_1hour lies in the future. thresholds shows it; the current bucket is frozen.
            """
        case .wideWindow:
            """
            The config of llm_metrics_1day's policy lost its start_offset, which means "from the beginning": the next \
            run covers days whose raw traces are gone and deletes them. status says so, policy set gives it a start again.
            """
        }
    }

    /// The order of staging. Incidents that run jobs or drop chunks are placed where they don't disturb the others.
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

    /// An incident with its numbers.
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
