package import Postgres
package import Timescale

/// The status of one cagg: its catalog data, the lag, the pending work, and the problems.
package struct CaggStatus: Sendable, Hashable {
    /// The catalog data from which the status was computed.
    package var state: CaggState
    /// The time that the watermark should have reached by now: the end of the latest policy window or, without a
    /// policy, the end of the last closed bucket. The time is never later than the end of the last closed bucket or the
    /// end of the source's newest chunk. Nil for integer time and for a source without chunks.
    package var expectedEnd: InternalTime?
    /// How far the watermark is behind `expectedEnd`. Nil if `expectedEnd` is nil. Zero if the watermark isn't behind,
    /// or if a policy has just run and found no newer data.
    package var lag: Duration?
    /// The ranges of the recorded invalidations that still have to be refreshed: see `CaggState.pending`.
    package var pending: [TimeRange]
    /// The part of `pending` that is before the windows of all policies, so that no run of a policy will refresh it.
    package var pendingOutOfReach: [TimeRange]
    /// The problems of the cagg's policies, then the problems of the cagg itself. Empty for a healthy cagg.
    package var problems: [StatusProblem]

    /// The worst problem; nil for a healthy cagg.
    package var verdict: StatusProblem? { problems.min { $0.rank < $1.rank } }
}

/// A problem of a cagg. The cases are listed from the worst to the least serious problem.
package enum StatusProblem: Sendable, Hashable {
    /// The last run of the policy's job failed. `error` is nil if the error isn't known. `failures` is the number of
    /// all failed runs.
    case failing(job: Int32, error: JobError?, failures: Int64)
    /// The policy's window (from `reachesBackTo`) covers raw data that has been or will be dropped, so runs of the
    /// policy delete aggregates. `rawDataFrom` is the start of the oldest raw chunk; nil if there is no chunk.
    case deletesAggregates(job: Int32, reachesBackTo: InternalTime, rawDataFrom: InternalTime?)
    /// The watermark is in the future. The value is the watermark. New buckets below the watermark aren't refreshed as
    /// new data.
    case futureWatermark(InternalTime)
    /// There is raw data, but nothing has ever been stored.
    case neverMaterialized
    /// The policy's job is paused.
    case paused(job: Int32)
    /// The policy's job isn't running, although its next start `since` has passed. `since` is nil if the next start is
    /// `-infinity`.
    case overdue(job: Int32, since: Timestamp?)
    /// The lag is longer than the schedule allows.
    case stale(lag: Duration)
    /// The ranges of late data that no run of a policy will refresh.
    case pendingOutOfReach([TimeRange])
    /// A refresh has started some ranges, but hasn't finished them. `entries` is the number of log entries of these
    /// ranges.
    case unfinishedRefresh(entries: Int64)
    /// The cagg has no refresh policy.
    case noPolicy

    /// The severity of a problem.
    package enum Severity: Int, Sendable, Comparable {
        case notice, bad

        package static func < (lhs: Severity, rhs: Severity) -> Bool { lhs.rawValue < rhs.rawValue }
    }

    /// The severity of this problem. A problem that is `notice` only colours the cagg's row. A problem that is `bad`
    /// also makes `status --check` exit with 4.
    package var severity: Severity {
        switch self {
        case .failing, .deletesAggregates, .futureWatermark, .neverMaterialized, .paused, .overdue, .stale,
            .pendingOutOfReach:
            .bad
        case .unfinishedRefresh, .noPolicy: .notice
        }
    }

    /// The code of a problem for tables and programs. A code never changes.
    package enum Code: String, Sendable, CaseIterable {
        // The codes are listed from the worst to the least serious problem.
        case failing, deletes, future, empty, paused, overdue, stale
        case lateData = "late-data"
        case unfinished
        case noPolicy = "no-policy"
    }

    /// The problem's code, as text.
    package var code: String { kind.rawValue }

    /// The rank of the problem: 0 for the worst problem.
    fileprivate var rank: Int { Code.allCases.firstIndex(of: kind) ?? Code.allCases.count }

    private var kind: Code {
        switch self {
        case .failing: .failing
        case .deletesAggregates: .deletes
        case .futureWatermark: .future
        case .neverMaterialized: .empty
        case .paused: .paused
        case .overdue: .overdue
        case .stale: .stale
        case .pendingOutOfReach: .lateData
        case .unfinishedRefresh: .unfinished
        case .noPolicy: .noPolicy
        }
    }

    /// The id of the job that has the problem; nil if the cagg itself has the problem.
    package var job: Int32? {
        switch self {
        case .failing(let job, _, _), .deletesAggregates(let job, _, _), .paused(let job), .overdue(let job, _): job
        case .futureWatermark, .neverMaterialized, .stale, .pendingOutOfReach, .unfinishedRefresh, .noPolicy: nil
        }
    }
}
