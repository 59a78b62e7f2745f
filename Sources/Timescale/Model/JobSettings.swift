package import Postgres

/// All settings of a job, from its row in `bgw_job`. caggctl's journal stores the settings of a changed policy. They
/// are enough to restore the job or to add it again.
///
/// The property names are keys of the journal's format `caggctl.journal/1`. The next start isn't a setting.
package struct JobSettings: Sendable, Hashable, Codable {
    /// The id; 0 for a job that isn't added yet.
    package var id: Int32
    /// The application name, which ends with the id.
    package var applicationName: String
    /// The role that owns the job and runs it.
    package var owner: String
    /// The schema of the procedure or function that a run calls.
    package var procedureSchema: String
    /// The name of the procedure or function that a run calls.
    package var procedureName: String
    /// The schema of the function that checks the configuration; nil if there is none.
    package var checkSchema: String?
    /// The name of the function that checks the configuration; nil if there is none.
    package var checkName: String?
    /// The hypertable that the job works on. For a policy of a cagg, this is the materialization hypertable. Nil for a
    /// job without a hypertable.
    package var hypertableID: Int32?
    /// The interval from one run to the next.
    package var schedule: Interval
    /// The time after which a run is cancelled; zero for no limit.
    package var maxRuntime: Interval
    /// The number of consecutive failures after which the scheduler pauses the job; -1 for no limit.
    package var maxRetries: Int32
    /// The interval from a failed run to the next run. It grows with each consecutive failure.
    package var retryPeriod: Interval
    /// False for a paused job.
    package var isScheduled: Bool
    /// Whether runs start at multiples of the interval after `initialStart`. If not, a run starts one interval after
    /// the end of the last run.
    package var isFixedSchedule: Bool
    /// The time of the first start; nil if none is set. `alter_job` can't change it back to NULL, because a NULL
    /// argument means "keep the value" (checked in TimescaleDB 2.14.2 and 2.28.3).
    package var initialStart: Timestamp?
    /// The time zone that a fixed schedule follows; nil for UTC.
    package var timezone: String?
    /// The configuration of the job, a JSON object.
    package var config: JobConfig

    /// The procedure or function that a run calls.
    package var procedure: QualifiedName {
        get { QualifiedName(schema: procedureSchema, name: procedureName) }
        set { (procedureSchema, procedureName) = (newValue.schema, newValue.name) }
    }
}

extension JobSettings {
    /// The key of the cagg's id in a refresh policy's configuration.
    package static let caggIDKey = "mat_hypertable_id"

    /// Returns the settings of a new refresh policy, as `add_continuous_aggregate_policy` adds it. The offsets, the
    /// schedule and the other settings aren't set yet.
    package static func newPolicy(of cagg: ContinuousAggregate) -> JobSettings {
        JobSettings(
            id: 0, applicationName: "", owner: "", procedureSchema: "", procedureName: Job.refreshProcedure,
            hypertableID: cagg.id, schedule: .zero, maxRuntime: .zero, maxRetries: -1, retryPeriod: .zero,
            isScheduled: true, isFixedSchedule: false,
            config: JobConfig([caggIDKey: .integer(Int64(cagg.id)), startOffsetKey: .null, endOffsetKey: .null]))
    }

    /// The refresh policy with these settings; nil for other jobs and unreadable configurations.
    package var refreshPolicy: RefreshPolicy? { Job(self).refreshPolicy }
}
