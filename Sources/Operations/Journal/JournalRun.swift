internal import Glibc
internal import Postgres
package import Timescale

/// The journal as one command uses it. A journal that can't be read or written stops no change: the first failure is told,
/// later ones aren't.
///
/// What can't do without the journal (`policy undo`, `refresh --resume`, `history --changes`) asks `journal` itself, which
/// throws.
package actor ChangeLog {
    package nonisolated let journal: Journal
    private let warn: @Sendable (any Error) async -> Void
    /// Nil while everything could be read and written.
    package private(set) var failure: (any Error)?

    /// - Parameter warn: tells the operator the first failure, a `JournalUnavailable`.
    package init(_ journal: Journal, warn: @escaping @Sendable (any Error) async -> Void) {
        self.journal = journal
        self.warn = warn
    }

    /// Returns when the entry is on the disk, or its failure is told.
    ///
    /// Throws `CancellationError` if Ctrl-C ended the wait for the lock before something that the entry announces: that
    /// is then not to be begun. An entry about what was done is told to be missing instead.
    package func append(_ entry: JournalEntry) async throws(CancellationError) {
        do {
            try await journal.append(entry)
        } catch let error as CancellationError {
            if entry.event.isAnnouncement { throw error }
            await tell(JournalUnavailable(.writing, journal.path, .interrupted))
        } catch {
            await tell(error)
        }
    }

    /// What `body` reads; nil if it can't be read. Throws `CancellationError` if Ctrl-C ended the wait for the lock.
    package func read<Value: Sendable>(
        _ body: @Sendable (Journal) async throws -> Value
    ) async throws(CancellationError) -> Value? {
        do {
            return try await body(journal)
        } catch let error as CancellationError {
            throw error
        } catch {
            await tell(error)
            return nil
        }
    }

    private func tell(_ error: any Error) async {
        guard failure == nil else { return }
        failure = error
        await warn(error)
    }
}

/// The entries of one run of a command, as it writes them.
package struct JournalRun: Sendable {
    /// A random id.
    package let id: String
    private let log: ChangeLog
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
        _ log: ChangeLog, of subject: CaggSubject, cagg: ContinuousAggregate, by who: JournalAuthor,
        place: String? = nil, command: String? = nil
    ) {
        self.init(
            log, of: subject, name: cagg.view.description, by: who, place: place, command: command)
    }

    /// - Parameter name: of what is changed, where that is no cagg.
    package init(
        _ log: ChangeLog, of subject: CaggSubject, name: String, by who: JournalAuthor, place: String? = nil,
        command: String? = nil
    ) {
        id = String(UInt64.random(in: .min ... .max), radix: 16)
        cagg = name
        (self.log, self.subject, self.who) = (log, subject, who)
        (self.place, self.command) = (place, command)
    }

    /// Returns when the event is on the disk, or it is told that it can't be; throws as `ChangeLog.append` does.
    package func append(_ event: JournalEntry.Event) async throws(CancellationError) {
        let command: String? =
            switch event {
            case .refreshStarted, .policyChanging, .realtimeChanging, .jobActing, .repairStarted: self.command
            default: nil
            }
        try await log.append(
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
