package import Postgres
package import Timescale

/// The status of one cagg: the facts of its catalog state, and the problems they show.
package struct CaggStatus: Sendable, Hashable {
    package var state: CaggState
    /// Where the watermark should be now: the end of the policy's window, or without a policy the end of the last
    /// closed bucket, but not after the newest chunk of the source. Nil for integer time.
    package var expectedEnd: InternalTime?
    /// How far the watermark is behind `expectedEnd`; zero if it isn't, nil if unknown.
    package var lag: Duration?
    /// Recorded invalidations that still have to be refreshed: see `CaggState.pending`.
    package var pending: [TimeRange]
    /// The part of `pending` that no run of a policy will refresh.
    package var pendingOutOfReach: [TimeRange]
    /// The problems of its policies, then its own; empty for a healthy cagg.
    package var problems: [StatusProblem]

    /// The worst problem, if any.
    package var verdict: StatusProblem? { problems.max { $0.severity < $1.severity } }
}

/// What can be wrong with a cagg, worst first.
package enum StatusProblem: Sendable, Hashable {
    /// The policy's last run failed.
    case failing(job: Int32, error: JobError?, failures: Int64)
    /// The policy's window covers raw data that has been or will be dropped; its runs delete aggregates.
    case deletesAggregates(job: Int32, reachesBackTo: InternalTime, rawDataFrom: InternalTime?)
    /// The watermark lies in the future: new buckets below it aren't refreshed as new data.
    case futureWatermark(InternalTime)
    /// There is raw data, and nothing has ever been stored.
    case neverMaterialized
    /// The policy's job is paused.
    case paused(job: Int32)
    /// The job isn't running and its next start has passed, or is `-infinity` (`since` is nil).
    case overdue(job: Int32, since: Timestamp?)
    /// The lag is longer than the schedule allows.
    case stale(lag: Duration)
    /// Late data that no run of the policy will refresh.
    case pendingOutOfReach([TimeRange])
    /// A refresh has started these ranges and has never finished them.
    case unfinishedRefresh(entries: Int64)
    case noPolicy

    /// How bad a problem is.
    package enum Severity: Int, Sendable, Comparable {
        case notice, bad

        package static func < (lhs: Severity, rhs: Severity) -> Bool { lhs.rawValue < rhs.rawValue }
    }

    /// `notice` only colours the row; `bad` also makes `status --check` exit with 4.
    package var severity: Severity {
        switch self {
        case .failing, .deletesAggregates, .futureWatermark, .neverMaterialized, .paused, .overdue, .stale,
            .pendingOutOfReach:
            .bad
        case .unfinishedRefresh, .noPolicy: .notice
        }
    }

    /// A stable code for tables and programs.
    package enum Code: String, Sendable, CaseIterable {
        case failing, deletes, future, empty, paused, overdue, stale
        case lateData = "late-data"
        case unfinished
        case noPolicy = "no-policy"
    }

    package var code: String {
        let code: Code =
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
        return code.rawValue
    }

    /// The job with the problem; nil if the problem is the cagg's own.
    package var job: Int32? {
        switch self {
        case .failing(let job, _, _), .deletesAggregates(let job, _, _), .paused(let job), .overdue(let job, _): job
        case .futureWatermark, .neverMaterialized, .stale, .pendingOutOfReach, .unfinishedRefresh, .noPolicy: nil
        }
    }
}
