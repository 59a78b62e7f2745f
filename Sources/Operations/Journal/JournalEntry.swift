package import Postgres
package import Timescale

/// One line of the journal: what happened to a cagg or a job, when, and by whom. Each line can be understood on its own.
package struct JournalEntry: Sendable, Hashable {
    /// Name and version of the form; a change that old programs would misread raises the number.
    package static let form = "caggctl.journal/1"

    /// Which run of a command it belongs to.
    package var run: String
    /// By the clock of the machine that the command ran on.
    package var at: Timestamp
    package var who: JournalAuthor
    package var subject: CaggSubject
    /// The cagg's name then; of a job without one, its hypertable's or its own.
    package var cagg: String
    /// The database and where it was reached, for people: `metrics on db1:5432`.
    package var place: String?
    /// The text that would do the same again; with the event that a run begins with.
    package var command: String?
    package var event: Event
    /// Whether it repeats, at the beginning of a new file, what older files of the journal have.
    package var isCarried = false

    package init(
        run: String, at: Timestamp, who: JournalAuthor, subject: CaggSubject, cagg: String, place: String? = nil,
        command: String? = nil, event: Event
    ) {
        (self.run, self.at, self.who, self.subject) = (run, at, who, subject)
        (self.cagg, self.place, self.command, self.event) = (cagg, place, command, event)
    }

    /// What happened. What is about to be done is written before it is done, and what was done after it.
    package enum Event: Sendable, Hashable {
        case refreshStarted(RefreshIntent)
        case windowStarted(TimeRange)
        case windowFinished(WindowRecord)
        case windowFailed(TimeRange, error: String, sqlState: String?)
        /// A refresh is about to switch the job of a policy off while it works.
        case policyPaused(Int32)
        /// It is switched on again.
        case policyResumed(Int32)
        case refreshFinished(RefreshEnd)
        /// A policy is about to be changed, added or removed.
        case policyChanging(PolicyRecord)
        /// It is, and this is what came of it.
        case policyChanged(PolicyRecord)
        /// The server refused it, so that nothing was changed.
        case policyFailed(error: String)
        /// A cagg's live rows are about to be switched on or off.
        case realtimeChanging(isOn: Bool)
        /// They are.
        case realtimeChanged(isOn: Bool)
        /// The server refused it, so that nothing was changed.
        case realtimeFailed(error: String)
        /// A repair is about to refresh what a diff found; its windows follow.
        case repairStarted(RepairRecord)
        /// It has ended.
        case repairFinished(RepairRecord)
        /// An operator is about to do something with a job.
        case jobActing(JobAction)
        /// It is done; of a run, the run is over.
        case jobActed(JobAction)
        /// It isn't, or the run failed.
        case jobFailed(error: String)

        /// Whether it says what is about to be done, not what was done.
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
