package import Postgres

/// All settings of a job: its row of `bgw_job`. They are what the journal keeps of a changed policy, and enough to set the
/// job back to what it was or to add it again.
///
/// The names of the properties are keys of the journal's form `caggctl.journal/1`. The next start is not a setting.
package struct JobSettings: Sendable, Hashable, Codable {
    /// 0 for a job that isn't added yet.
    package var id: Int32
    /// Ends in the id.
    package var applicationName: String
    package var owner: String
    package var procedureSchema: String
    package var procedureName: String
    package var checkSchema: String?
    package var checkName: String?
    /// What the job works on: for a policy of a cagg its materialization hypertable. Nil for a job without a hypertable.
    package var hypertableID: Int32?
    /// From one run to the next.
    package var schedule: Interval
    /// A run that takes longer is cancelled; zero for no limit.
    package var maxRuntime: Interval
    /// Failures in a row after which the scheduler pauses the job; -1 for no limit.
    package var maxRetries: Int32
    /// From a failed run to the next; it grows with each failure in a row.
    package var retryPeriod: Interval
    /// False for a paused job.
    package var isScheduled: Bool
    /// Whether runs start at whole intervals from `initialStart`; otherwise one interval after the last run's end.
    package var isFixedSchedule: Bool
    /// `alter_job` can set it but not unset it: NULL means "keep" (2.14.2, 2.28.3).
    package var initialStart: Timestamp?
    /// The time zone that a fixed schedule follows; nil for UTC.
    package var timezone: String?
    package var config: JobConfig

    package var procedure: QualifiedName {
        get { QualifiedName(schema: procedureSchema, name: procedureName) }
        set { (procedureSchema, procedureName) = (newValue.schema, newValue.name) }
    }
}

extension JobSettings {
    package static let startOffsetKey = "start_offset"
    package static let endOffsetKey = "end_offset"
    package static let caggIDKey = "mat_hypertable_id"

    /// A policy as `add_continuous_aggregate_policy` adds it, without its offsets, schedule and other settings.
    package static func newPolicy(of cagg: ContinuousAggregate) -> JobSettings {
        JobSettings(
            id: 0, applicationName: "", owner: "", procedureSchema: "", procedureName: Job.refreshProcedure,
            hypertableID: cagg.id, schedule: .zero, maxRuntime: .zero, maxRetries: -1, retryPeriod: .zero,
            isScheduled: true, isFixedSchedule: false,
            config: JobConfig([caggIDKey: .integer(Int64(cagg.id)), startOffsetKey: .null, endOffsetKey: .null]))
    }

    /// How far back a run reaches; unbounded where the value can't be read.
    package var startOffset: PolicyOffset {
        get { config.fields.offset(Self.startOffsetKey) ?? .unbounded }
        set { config[Self.startOffsetKey] = newValue.json }
    }

    /// How close to now a run goes; unbounded where the value can't be read.
    package var endOffset: PolicyOffset {
        get { config.fields.offset(Self.endOffsetKey) ?? .unbounded }
        set { config[Self.endOffsetKey] = newValue.json }
    }

    /// The refresh policy with these settings; nil for other jobs and unreadable configurations.
    package var refreshPolicy: RefreshPolicy? { Job(self).refreshPolicy }
}

extension PolicyOffset {
    /// As TimescaleDB writes it.
    package var json: JSONValue {
        switch self {
        case .unbounded: .null
        case .integer(let units): .integer(units)
        case .interval(let interval): .string(interval.description)
        }
    }
}
