internal import Glibc
internal import Postgres
package import Timescale

/// The entries of one run of a command, as it writes them.
package struct JournalRun: Sendable {
    /// A random id.
    package let id: String
    private let journal: Journal
    private let who: JournalAuthor
    private let subject: CaggSubject
    private let cagg: String
    private let place: String?
    private let command: String?

    /// - Parameters:
    ///   - place: the database and where it was reached, for people.
    ///   - command: what would do the same again, written with the event that the run begins with. Readable in the file
    ///     like everything else, so without passwords.
    package init(
        _ journal: Journal, of subject: CaggSubject, cagg: ContinuousAggregate, by who: JournalAuthor,
        place: String? = nil, command: String? = nil
    ) {
        self.init(
            journal, of: subject, name: cagg.view.description, by: who, place: place, command: command)
    }

    /// - Parameter name: of what is changed, where that is no cagg.
    package init(
        _ journal: Journal, of subject: CaggSubject, name: String, by who: JournalAuthor, place: String? = nil,
        command: String? = nil
    ) {
        id = String(UInt64.random(in: .min ... .max), radix: 16)
        cagg = name
        (self.journal, self.subject, self.who) = (journal, subject, who)
        (self.place, self.command) = (place, command)
    }

    /// Returns when the event is on the disk. Throws as `Journal.append` does.
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
    /// This machine's clock. What is compared with times of a server's needs the server's.
    fileprivate static var clientClock: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(unixMicroseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}
