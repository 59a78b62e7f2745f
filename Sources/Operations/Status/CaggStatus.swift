package import Postgres
package import Timescale

/// The status of one cagg: the facts of its catalog state, and the problems that follow from them.
package struct CaggStatus: Sendable, Hashable {
    package var state: CaggState
    /// The time at which the watermark should be now: the end of the policy's window, or without a policy the end of
    /// the last closed bucket. It is never later than the end of the source's newest chunk. Nil for integer time and
    /// for a source without chunks.
    package var expectedEnd: InternalTime?
    /// How far the watermark is behind `expectedEnd`. Zero if it isn't behind, nil if unknown.
    package var lag: Duration?
    /// The recorded invalidations that still have to be refreshed: see `CaggState.pending`.
    package var pending: [TimeRange]
    /// The part of `pending` that no run of a policy will refresh.
    package var pendingOutOfReach: [TimeRange]
    /// The problems of the cagg's policies, then those of the cagg itself; empty for a healthy cagg.
    package var problems: [StatusProblem]

    /// The worst problem; nil for a healthy cagg.
    package var verdict: StatusProblem? { problems.min { $0.rank < $1.rank } }
}

/// A problem of a cagg. The worst problems come first.
package enum StatusProblem: Sendable, Hashable {
    /// The policy's last run failed.
    case failing(job: Int32, error: JobError?, failures: Int64)
    /// The policy's window covers raw data that has been or will be dropped, so runs delete aggregates.
    case deletesAggregates(job: Int32, reachesBackTo: InternalTime, rawDataFrom: InternalTime?)
    /// The watermark is in the future. New buckets below the watermark aren't refreshed as new data.
    case futureWatermark(InternalTime)
    /// There is raw data, but nothing has ever been stored.
    case neverMaterialized
    /// The policy's job is paused.
    case paused(job: Int32)
    /// The job isn't running and its next start has passed, or is `-infinity` (`since` is nil).
    case overdue(job: Int32, since: Timestamp?)
    /// The lag is longer than the schedule allows.
    case stale(lag: Duration)
    /// Late data that no run of the policy will refresh.
    case pendingOutOfReach([TimeRange])
    /// A refresh has started these ranges, but hasn't finished them.
    case unfinishedRefresh(entries: Int64)
    case noPolicy

    /// The severity of a problem.
    package enum Severity: Int, Sendable, Comparable {
        case notice, bad

        package static func < (lhs: Severity, rhs: Severity) -> Bool { lhs.rawValue < rhs.rawValue }
    }

    /// The severity of this problem: `notice` only colours the row, `bad` also makes `status --check` exit with 4.
    package var severity: Severity {
        switch self {
        case .failing, .deletesAggregates, .futureWatermark, .neverMaterialized, .paused, .overdue, .stale,
            .pendingOutOfReach:
            .bad
        case .unfinishedRefresh, .noPolicy: .notice
        }
    }

    /// A code for tables and programs. It never changes.
    package enum Code: String, Sendable, CaseIterable {
        // Worst first, like the problems.
        case failing, deletes, future, empty, paused, overdue, stale
        case lateData = "late-data"
        case unfinished
        case noPolicy = "no-policy"
    }

    package var code: String { kind.rawValue }

    /// 0 for the worst problem.
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

    /// The job with the problem; nil if the problem is the cagg's own.
    package var job: Int32? {
        switch self {
        case .failing(let job, _, _), .deletesAggregates(let job, _, _), .paused(let job), .overdue(let job, _): job
        case .futureWatermark, .neverMaterialized, .stale, .pendingOutOfReach, .unfinishedRefresh, .noPolicy: nil
        }
    }
}
