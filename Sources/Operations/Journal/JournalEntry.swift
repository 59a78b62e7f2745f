package import Postgres
package import Timescale

/// One line of the journal: what happened to a cagg or a job, when, and by whom. Each line can be understood on its own.
package struct JournalEntry: Sendable, Hashable {
    /// Name and version of the format. The number is raised by a change that old programs would misread.
    package static let form = "caggctl.journal/1"

    /// The id of the command's run that wrote the entry.
    package var run: String
    /// The time by the clock of the machine that ran the command.
    package var at: Timestamp
    package var who: JournalAuthor
    package var subject: CaggSubject
    /// The cagg's name at that time; for a job without a cagg, the name of its hypertable or of the job.
    package var cagg: String
    /// The database and the server's address, for people: `metrics on db1:5432`.
    package var place: String?
    /// The command that repeats the run; only in the run's first event.
    package var command: String?
    package var event: Event
    /// Whether the entry was carried over to a new file from older files of the journal.
    package var isCarried = false

    package init(
        run: String, at: Timestamp, who: JournalAuthor, subject: CaggSubject, cagg: String, place: String? = nil,
        command: String? = nil, event: Event
    ) {
        (self.run, self.at, self.who, self.subject) = (run, at, who, subject)
        (self.cagg, self.place, self.command, self.event) = (cagg, place, command, event)
    }

    /// What happened. Plans are written before the work, results after it.
    package enum Event: Sendable, Hashable {
        case refreshStarted(RefreshIntent)
        case windowStarted(TimeRange)
        case windowFinished(WindowRecord)
        case windowFailed(TimeRange, error: String, sqlState: String?)
        /// A refresh is about to pause a policy's job while it works.
        case policyPaused(Int32)
        /// The refresh has resumed the job.
        case policyResumed(Int32)
        case refreshFinished(RefreshEnd)
        /// A policy is about to be changed, added or removed.
        case policyChanging(PolicyRecord)
        /// The policy has been changed, added or removed; with the result.
        case policyChanged(PolicyRecord)
        /// The server refused the change, so that nothing was changed.
        case policyFailed(error: String)
        /// Live rows of a cagg are about to be switched on or off.
        case realtimeChanging(isOn: Bool)
        /// Live rows have been switched on or off.
        case realtimeChanged(isOn: Bool)
        /// The server refused the change, so that nothing was changed.
        case realtimeFailed(error: String)
        /// A repair is about to refresh what a diff found; the entries of its windows follow.
        case repairStarted(RepairRecord)
        /// The repair has ended.
        case repairFinished(RepairRecord)
        /// An operator is about to change or run a job.
        case jobActing(JobAction)
        /// The job has been changed, or its run has finished.
        case jobActed(JobAction)
        /// The job wasn't changed, or its run failed.
        case jobFailed(error: String)

        /// Whether the event announces work, rather than reports a result.
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
