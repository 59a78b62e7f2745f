internal import Glibc
internal import Postgres
package import Timescale

/// Writes the journal entries of one run, that is of one execution of a command.
package struct JournalRun: Sendable {
    /// The run's random id.
    package let id: String
    private let journal: Journal
    private let who: JournalAuthor
    private let subject: CaggSubject
    private let cagg: String
    private let place: String?
    private let command: String?

    /// - Parameters:
    ///   - place: the database and the server's address, for people.
    ///   - command: the command that repeats the run. It is written with the run's first event. It must not contain
    ///     passwords, because the file isn't encrypted.
    package init(
        _ journal: Journal, of subject: CaggSubject, cagg: ContinuousAggregate, by who: JournalAuthor,
        place: String? = nil, command: String? = nil
    ) {
        self.init(
            journal, of: subject, name: cagg.view.description, by: who, place: place, command: command)
    }

    /// - Parameter name: the name of the changed object if that isn't a cagg.
    package init(
        _ journal: Journal, of subject: CaggSubject, name: String, by who: JournalAuthor, place: String? = nil,
        command: String? = nil
    ) {
        id = String(UInt64.random(in: .min ... .max), radix: 16)
        cagg = name
        (self.journal, self.subject, self.who) = (journal, subject, who)
        (self.place, self.command) = (place, command)
    }

    /// Appends an event, and returns when it is on the disk. Throws as `Journal.append` does.
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
    /// The time by this machine's clock. It must not be compared with a server's times.
    fileprivate static var clientClock: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(unixMicroseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}
