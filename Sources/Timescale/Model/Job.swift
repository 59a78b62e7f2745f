package import Postgres

/// A background job, with what is known of its runs.
package struct Job: Sendable, Hashable {
    package var id: Int32
    package var procedure: QualifiedName
    package var applicationName: String
    package var owner: String
    package var schedule: Interval
    package var isScheduled: Bool
    package var isFixedSchedule: Bool
    /// The whole configuration, to be read, merged and written back: `alter_job` replaces it.
    package var config: JSONB?
    package var nextStart: Timestamp?
    package var runs: JobRuns?

    package static let refreshProcedure = "policy_refresh_continuous_aggregate"
    package static let retentionProcedure = "policy_retention"
    /// Also of columnstore policies, as they are called from 2.18 on.
    package static let compressionProcedure = "policy_compression"
}

/// What the scheduler recorded of a job's runs.
package struct JobRuns: Sendable, Hashable {
    /// `-infinity` before the first run.
    package var lastStart: Timestamp
    package var lastSuccess: Timestamp
    /// Nil where the job never finished.
    package var succeeded: Bool?
    package var status: String
    package var lastDuration: Interval?
    package var nextStart: Timestamp?
    package var total: Int64
    package var failures: Int64
    /// The last run's failure; nil where it succeeded, or when the history isn't visible to this role.
    package var lastError: JobError?

    package var hasRun: Bool { total > 0 }
}

package struct JobError: Sendable, Hashable {
    package var sqlState: String?
    package var message: String?
    package var finished: Timestamp?
}
