package import Postgres
package import Timescale

/// One line of the journal: what happened to a cagg or a job, when, and who did it. Each line can be understood without
/// the others.
package struct JournalEntry: Sendable, Hashable {
    /// The name and version of the format. If a change of the format would mislead older programs, the version is
    /// raised.
    package static let form = "caggctl.journal/1"

    /// The id of the run that wrote the entry. A run is one execution of a command.
    package var run: String
    /// The time by the clock of the machine that ran the command.
    package var at: Timestamp
    /// The user and the process that wrote the entry.
    package var who: JournalAuthor
    /// The cagg, or the hypertable of the job, to which the entry belongs.
    package var subject: CaggSubject
    /// The cagg's name when the entry was written. For a job without a cagg, the name of its hypertable or of the job.
    package var cagg: String
    /// The database and the server's address, for people: `metrics on db1:5432`.
    package var place: String?
    /// The command that repeats the run. It is set only in the entry that announces the run's refresh, repair, change
    /// or action.
    package var command: String?
    package var event: Event
    /// Whether the entry was copied from an older file of the journal to a new file.
    package var isCarried = false

    package init(
        run: String, at: Timestamp, who: JournalAuthor, subject: CaggSubject, cagg: String, place: String? = nil,
        command: String? = nil, event: Event
    ) {
        (self.run, self.at, self.who, self.subject) = (run, at, who, subject)
        (self.cagg, self.place, self.command, self.event) = (cagg, place, command, event)
    }

    /// What an entry reports. An announcement is written before the work starts. A result is written after the work
    /// ends.
    package enum Event: Sendable, Hashable {
        case refreshStarted(RefreshIntent)
        case windowStarted(TimeRange)
        case windowFinished(WindowRecord)
        case windowFailed(TimeRange, error: String, sqlState: String?)
        /// A refresh is about to pause the job with this id until the refresh ends. The job belongs to a refresh
        /// policy.
        case policyPaused(Int32)
        /// A refresh has resumed the job with this id.
        case policyResumed(Int32)
        case refreshFinished(RefreshEnd)
        /// A policy is about to be changed, added or removed.
        case policyChanging(PolicyRecord)
        /// The policy has been changed, added or removed. The record has the new settings, or the requested ones if the
        /// new ones couldn't be read.
        case policyChanged(PolicyRecord)
        /// The change of the policy failed. The server changed nothing.
        case policyFailed(error: String)
        /// Real-time aggregation of a cagg is about to be switched on or off.
        case realtimeChanging(isOn: Bool)
        /// Real-time aggregation has been switched on or off.
        case realtimeChanged(isOn: Bool)
        /// The change of real-time aggregation failed. The server changed nothing.
        case realtimeFailed(error: String)
        /// A repair is about to refresh the ranges that a diff found. The entries of the repair's windows follow.
        case repairStarted(RepairRecord)
        /// The repair has ended.
        case repairFinished(RepairRecord)
        /// An operator is about to change or run a job.
        case jobActing(JobAction)
        /// The job has been changed, or its run has finished.
        case jobActed(JobAction)
        /// The job wasn't changed, or its run failed.
        case jobFailed(error: String)

        /// True if the event announces work, false if the event reports a result.
        package var isAnnouncement: Bool {
            switch self {
            case .refreshStarted, .windowStarted, .policyPaused, .policyChanging, .realtimeChanging, .repairStarted,
                .jobActing:
                true
            case .windowFinished, .windowFailed, .policyResumed, .refreshFinished, .policyChanged, .policyFailed,
                .realtimeChanged, .realtimeFailed, .repairFinished, .jobActed, .jobFailed:
                false
            }
        }
    }
}
