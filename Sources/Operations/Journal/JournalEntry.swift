package import Postgres
package import Timescale

/// One line of the journal: what happened to a cagg or a job, when, and who did it. Each line can be understood without
/// the others.
package struct JournalEntry: Sendable, Hashable {
    /// The name and version of the format. The version is raised by a change that older programs would misread.
    package static let form = "caggctl.journal/1"

    /// The id of the run that wrote the entry. A run is one execution of a command.
    package var run: String
    /// The time by the clock of the machine that ran the command.
    package var at: Timestamp
    package var who: JournalAuthor
    package var subject: CaggSubject
    /// The cagg's name when the entry was written. For a job without a cagg, the name of its hypertable or of the job.
    package var cagg: String
    /// The database and the server's address, for people: `metrics on db1:5432`.
    package var place: String?
    /// The command that repeats the run. Only the run's first event has it.
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

    /// The kind of event. An event that announces work is written before the work, a result after it.
    package enum Event: Sendable, Hashable {
        case refreshStarted(RefreshIntent)
        case windowStarted(TimeRange)
        case windowFinished(WindowRecord)
        case windowFailed(TimeRange, error: String, sqlState: String?)
        /// A refresh is about to pause this job of a policy until it ends.
        case policyPaused(Int32)
        /// The refresh has resumed this job.
        case policyResumed(Int32)
        case refreshFinished(RefreshEnd)
        /// A policy is about to be changed, added or removed.
        case policyChanging(PolicyRecord)
        /// The policy has been changed, added or removed. The record has the new settings.
        case policyChanged(PolicyRecord)
        /// The server refused the change, so that nothing was changed.
        case policyFailed(error: String)
        /// Live rows of a cagg are about to be switched on or off.
        case realtimeChanging(isOn: Bool)
        /// Live rows have been switched on or off.
        case realtimeChanged(isOn: Bool)
        /// The server refused the change, so that nothing was changed.
        case realtimeFailed(error: String)
        /// A repair is about to refresh the ranges that a diff found. Entries for its windows follow.
        case repairStarted(RepairRecord)
        /// The repair has ended.
        case repairFinished(RepairRecord)
        /// An operator is about to change or run a job.
        case jobActing(JobAction)
        /// The job has been changed, or its run has finished.
        case jobActed(JobAction)
        /// The job wasn't changed, or its run failed.
        case jobFailed(error: String)

        /// Whether the event announces work. False if it reports a result.
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
