package import Postgres

/// A job's whole row of `bgw_job`: all it takes to set the job back to what it was, or to make it again. When it runs next
/// isn't part of it.
package struct JobRow: Sendable, Hashable, Codable {
    /// 0 of a job that is still to be made.
    package var id: Int32
    package var applicationName: String
    package var owner: String
    package var procedureSchema: String
    package var procedureName: String
    package var checkSchema: String?
    package var checkName: String?
    /// What the job works on.
    package var hypertableID: Int32?
    /// From one run to the next.
    package var schedule: Interval
    /// A run that takes longer is cancelled; zero for no limit.
    package var maxRuntime: Interval
    /// Failures in a row after which the job is switched off; -1 for never.
    package var maxRetries: Int32
    /// From a failed run to the next.
    package var retryPeriod: Interval
    package var isScheduled: Bool
    /// Whether runs start at whole intervals from `initialStart`, or an interval after the last one's end.
    package var isFixedSchedule: Bool
    /// `alter_job` can set it but not take it away again: NULL means "keep" (2.14.2, 2.28.3).
    package var initialStart: Timestamp?
    /// In which a fixed schedule is counted; nil for UTC.
    package var timezone: String?
    /// Each key, those that TimescaleDB doesn't know as well.
    package var config: [String: JSONValue]
}

extension JobRow {
    package static let startOffsetKey = "start_offset"
    package static let endOffsetKey = "end_offset"
    package static let caggIDKey = "mat_hypertable_id"

    /// A policy as `add_continuous_aggregate_policy` makes it, but for the settings.
    package static func newPolicy(of cagg: ContinuousAggregate) -> JobRow {
        JobRow(
            id: 0, applicationName: "", owner: "", procedureSchema: "", procedureName: Job.refreshProcedure,
            hypertableID: cagg.id, schedule: .zero, maxRuntime: .zero, maxRetries: -1, retryPeriod: .zero,
            isScheduled: true, isFixedSchedule: false,
            config: [caggIDKey: .integer(Int64(cagg.id)), startOffsetKey: .null, endOffsetKey: .null])
    }

    /// How far back a run reaches; what can't be read counts as unbounded.
    package var startOffset: PolicyOffset {
        get { PolicyConfig.offset(config[Self.startOffsetKey]) ?? .unbounded }
        set { config[Self.startOffsetKey] = newValue.json }
    }

    /// How close to now a run goes; what can't be read counts as unbounded.
    package var endOffset: PolicyOffset {
        get { PolicyConfig.offset(config[Self.endOffsetKey]) ?? .unbounded }
        set { config[Self.endOffsetKey] = newValue.json }
    }

    /// The refresh policy that it is; nil for other jobs and unreadable configurations.
    package var refreshPolicy: RefreshPolicy? {
        Job(
            id: id, procedure: QualifiedName(schema: procedureSchema, name: procedureName),
            applicationName: applicationName, owner: owner, schedule: schedule, isScheduled: isScheduled,
            isFixedSchedule: isFixedSchedule, config: JSONB(.object(config)), nextStart: nil, runs: nil
        ).refreshPolicy
    }
}

extension PolicyOffset {
    /// As TimescaleDB writes it itself.
    package var json: JSONValue {
        switch self {
        case .unbounded: .null
        case .integer(let units): .integer(units)
        case .interval(let interval): .string(interval.description)
        }
    }
}
