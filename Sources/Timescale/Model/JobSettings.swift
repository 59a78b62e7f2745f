package import Postgres

/// All settings of a job: its row of `bgw_job`. The journal stores them for a changed policy; they are enough to
/// restore the job or to add it again.
///
/// The property names are keys of the journal's format `caggctl.journal/1`. The next start isn't a setting.
package struct JobSettings: Sendable, Hashable, Codable {
    /// The id; 0 for a job that isn't added yet.
    package var id: Int32
    /// The application name; it ends with the id.
    package var applicationName: String
    package var owner: String
    package var procedureSchema: String
    package var procedureName: String
    package var checkSchema: String?
    package var checkName: String?
    /// The hypertable that the job works on, for a policy of a cagg its materialization hypertable. Nil for a job
    /// without a hypertable.
    package var hypertableID: Int32?
    /// The interval from one run to the next.
    package var schedule: Interval
    /// A run that takes longer is cancelled; zero for no limit.
    package var maxRuntime: Interval
    /// After this many consecutive failures the scheduler pauses the job; -1 for no limit.
    package var maxRetries: Int32
    /// The interval from a failed run to the next; it grows with each consecutive failure.
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

    /// How far back a run reaches; unbounded if the value can't be read.
    package var startOffset: PolicyOffset {
        get { config.fields.offset(Self.startOffsetKey) ?? .unbounded }
        set { config[Self.startOffsetKey] = newValue.json }
    }

    /// How close to now a run reaches; unbounded if the value can't be read.
    package var endOffset: PolicyOffset {
        get { config.fields.offset(Self.endOffsetKey) ?? .unbounded }
        set { config[Self.endOffsetKey] = newValue.json }
    }

    /// The refresh policy with these settings; nil for other jobs and unreadable configurations.
    package var refreshPolicy: RefreshPolicy? { Job(self).refreshPolicy }
}

extension PolicyOffset {
    /// The JSON value in TimescaleDB's form.
    package var json: JSONValue {
        switch self {
        case .unbounded: .null
        case .integer(let units): .integer(units)
        case .interval(let interval): .string(interval.description)
        }
    }
}
