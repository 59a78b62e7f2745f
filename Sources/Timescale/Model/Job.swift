package import Postgres

/// A background job as it was read: a policy, a user-defined action, or one of TimescaleDB's own jobs.
///
/// Its settings can be used as members of the job itself: `job.schedule` is `job.settings.schedule`.
@dynamicMemberLookup
package struct Job: Sendable, Hashable {
    package var settings: JobSettings
    /// What people call the thing that the job works on: the cagg's view or the hypertable. Nil for a job without a
    /// hypertable.
    package var subject: QualifiedName?
    /// Nil where the server has none: the job never ran, and nobody set its first start.
    package var statistics: JobStatistics?
    /// What the job was doing when it was read.
    package var state: JobState
    /// The error of the last run; nil unless that run failed, and where this role may not see the history.
    package var lastError: JobError?
    /// Whether this role may see the job's runs and errors: members of the job's owner and of the database's owner may.
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

    /// When the scheduler starts the job next: `-infinity` while it runs, nil where nothing says.
    package var nextStart: Timestamp? { statistics?.nextStart }

    package static let refreshProcedure = "policy_refresh_continuous_aggregate"
    package static let retentionProcedure = "policy_retention"
    /// Also of columnstore policies, as compression policies are called from 2.18 on.
    package static let compressionProcedure = "policy_compression"
}

/// Why a run of a job failed.
package struct JobError: Sendable, Hashable {
    /// Nil for a run that crashed.
    package var sqlState: String?
    package var message: String?
    package var finished: Timestamp?
}
