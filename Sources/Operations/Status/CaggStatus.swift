package import Postgres
package import Timescale

/// How one cagg is doing: the facts of its catalog state, and what they mean.
package struct CaggStatus: Sendable, Hashable {
    package var state: CaggState
    /// Where the watermark should be by now: the end of what the policy (or, without one, the last closed bucket) would
    /// cover, but not past the newest chunk of the source. Nil for integer time.
    package var expectedEnd: InternalTime?
    /// Microseconds that the watermark is behind `expectedEnd`; 0 when it isn't, nil when unknown.
    package var lag: Int64?
    /// Recorded invalidations that are still work: see `CaggState.pending`.
    package var pending: [TimeRange]
    /// The part of `pending` that no policy will ever reach again.
    package var pendingOutOfReach: [TimeRange]
    /// Those of its policies first, then its own; empty when all is well.
    package var problems: [StatusProblem]

    /// The worst problem, if any.
    package var verdict: StatusProblem? { problems.max { $0.severity < $1.severity } }
}

/// What can be wrong with a cagg, worst first.
package enum StatusProblem: Sendable, Hashable {
    /// The policy's last run failed.
    case failing(job: Int32, error: JobError?, failures: Int64)
    /// The policy's window reaches over raw data that is or will be dropped; its runs delete aggregates.
    case deletesAggregates(job: Int32, reachesBackTo: InternalTime, rawDataFrom: InternalTime?)
    /// The watermark lies in the future: new buckets below it aren't refreshed as new data.
    case futureWatermark(InternalTime)
    /// Nothing was ever stored although there is raw data.
    case neverMaterialized
    /// The policy's job is switched off.
    case paused(job: Int32)
    /// The job's next start has passed, or is `-infinity`, and it isn't running.
    case overdue(job: Int32, since: Timestamp?)
    /// Behind by more than its schedule explains.
    case stale(lag: Int64)
    /// Late data that no run of the policy will pick up.
    case pendingOutOfReach([TimeRange])
    /// A refresh took ranges and never finished them.
    case unfinishedRefresh(entries: Int64)
    case noPolicy

    /// How bad a problem is.
    package enum Severity: Int, Sendable, Comparable {
        case notice, bad

        package static func < (lhs: Severity, rhs: Severity) -> Bool { lhs.rawValue < rhs.rawValue }
    }

    /// `notice` colours the row; `bad` also makes `status --check` exit 4.
    package var severity: Severity {
        switch self {
        case .failing, .deletesAggregates, .futureWatermark, .neverMaterialized, .paused, .overdue, .stale,
            .pendingOutOfReach:
            .bad
        case .unfinishedRefresh, .noPolicy: .notice
        }
    }

    /// A stable word for tables and machines.
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

    /// The job it is about; nil where it is about the cagg.
    package var job: Int32? {
        switch self {
        case .failing(let job, _, _), .deletesAggregates(let job, _, _), .paused(let job), .overdue(let job, _): job
        case .futureWatermark, .neverMaterialized, .stale, .pendingOutOfReach, .unfinishedRefresh, .noPolicy: nil
        }
    }
}
