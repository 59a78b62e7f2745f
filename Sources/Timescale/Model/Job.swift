package import Postgres

/// A background job: a policy, a user-defined action, or one of TimescaleDB's own jobs.
///
/// The settings can be used as members of the job itself: `job.schedule` is `job.settings.schedule`.
@dynamicMemberLookup
package struct Job: Sendable, Hashable {
    /// The settings of the job, from `bgw_job`.
    package var settings: JobSettings
    /// The name of the cagg or hypertable that the job works on. Nil for a job without a hypertable.
    package var subject: QualifiedName?
    /// The job's statistics; nil if the job never ran and nobody set its first start.
    package var statistics: JobStatistics?
    /// What the job was doing when it was read.
    package var state: JobState
    /// The error of the last run. Nil if the last run didn't fail, or if this role may not see the history.
    package var lastError: JobError?
    /// Whether this role may see the job's runs and errors. Roles that are members of the job's owner or of the
    /// database's owner may see them.
    package var historyIsVisible: Bool

    package init(
        _ settings: JobSettings, subject: QualifiedName? = nil, statistics: JobStatistics? = nil,
        state: JobState = .neverRan(.unset), historyIsVisible: Bool = true
    ) {
        self.settings = settings
        self.subject = subject
        self.statistics = statistics
        self.state = state
        self.historyIsVisible = historyIsVisible
    }

    package subscript<Value>(dynamicMember setting: WritableKeyPath<JobSettings, Value>) -> Value {
        get { settings[keyPath: setting] }
        set { settings[keyPath: setting] = newValue }
    }

    /// The next start. It is `-infinity` while the job runs, and nil if none is recorded.
    package var nextStart: Timestamp? { statistics?.nextStart }

    /// The procedure of refresh policies.
    package static let refreshProcedure = "policy_refresh_continuous_aggregate"
    /// The procedure of retention policies.
    package static let retentionProcedure = "policy_retention"
    /// The procedure of compression policies. Since 2.18 these policies are called columnstore policies, but the
    /// procedure has the same name.
    package static let compressionProcedure = "policy_compression"
}

/// The error of a failed run.
package struct JobError: Sendable, Hashable {
    /// The SQLSTATE; nil for a run that crashed.
    package var sqlState: String?
    /// The server's error message; nil if none was recorded.
    package var message: String?
    /// When the run ended; nil if the end wasn't recorded.
    package var finished: Timestamp?
}
