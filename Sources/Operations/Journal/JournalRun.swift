internal import Glibc
internal import Postgres
package import Timescale

/// Writes the journal entries of one run. A run is one execution of a command.
package struct JournalRun: Sendable {
    /// The run's random id.
    package let id: String
    private let journal: Journal
    private let who: JournalAuthor
    private let subject: CaggSubject
    private let cagg: String
    private let place: String?
    private let command: String?

    /// Starts a run that changes a cagg. Writes no entry yet.
    ///
    /// - Parameters:
    ///   - place: the database and the server's address, for people.
    ///   - command: the command that repeats the run. It is written with the entry that announces the work. It must not
    ///     contain passwords, because the journal isn't encrypted.
    package init(
        _ journal: Journal, of subject: CaggSubject, cagg: ContinuousAggregate, by who: JournalAuthor,
        place: String? = nil, command: String? = nil
    ) {
        self.init(
            journal, of: subject, name: cagg.view.description, by: who, place: place, command: command)
    }

    /// Starts a run that changes an object that isn't a cagg. Writes no entry yet.
    ///
    /// - Parameter name: the name of the changed object.
    package init(
        _ journal: Journal, of subject: CaggSubject, name: String, by who: JournalAuthor, place: String? = nil,
        command: String? = nil
    ) {
        id = String(UInt64.random(in: .min ... .max), radix: 16)
        cagg = name
        (self.journal, self.subject, self.who) = (journal, subject, who)
        (self.place, self.command) = (place, command)
    }

    /// Appends an event, and returns when the event is on the disk. Throws the same errors as `Journal.append`.
    package func append(_ event: JournalEntry.Event) async throws {
        let command: String? =
            switch event {
            case .refreshStarted, .policyChanging, .realtimeChanging, .jobActing, .repairStarted: self.command
            default: nil
            }
        try await journal.append(
            JournalEntry(
                run: id, at: .clientClock, who: who, subject: subject, cagg: cagg, place: place, command: command,
                event: event))
    }
}

extension Timestamp {
    /// The current time by this machine's clock. Don't compare it with a server's times.
    fileprivate static var clientClock: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(unixMicroseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}
