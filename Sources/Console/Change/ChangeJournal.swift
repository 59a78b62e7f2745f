internal import Operations
internal import Postgres
internal import Sandbox
internal import Timescale

/// Writes the journal entries of one change. If an entry can't be written, the command prints one warning and
/// continues.
@MainActor
final class ChangeJournal {
    private let run: JournalRun?
    private let session: Session

    fileprivate init(_ run: JournalRun?, _ session: Session) {
        (self.run, self.session) = (run, session)
    }

    func append(_ event: JournalEntry.Event) async {
        let consequence = "; \"history\", \"policy undo\" and --resume won't find this change"
        do {
            try await run?.append(event)
        } catch is CancellationError {
            // An announcement is written before the work starts. After Ctrl-C the work doesn't start, so the journal
            // doesn't need the announcement.
            if event.isAnnouncement { return }
            session.warnOfJournal(
                "the journal can't be written: another process holds the lock on the journal's file" + consequence)
        } catch {
            session.warnOfJournal("\(error)" + consequence)
        }
    }
}

extension Journal {
    /// Uses the file `$XDG_STATE_HOME/caggctl/journal.jsonl` (`~/.local/state/caggctl/journal.jsonl` by default).
    ///
    /// - Parameter sandbox: the folder of the sandbox's server; nil outside a sandbox. The journal of a sandbox is kept
    ///   in this folder and deleted with it.
    init(environment: [String: String], sandbox: String? = nil) {
        self.init(path: (sandbox ?? StateFolder.path(environment)).map { $0 + "/journal.jsonl" })
    }
}

extension Session {
    /// Reads the journal before a change. If the journal can't be read, prints a warning (only one per command) and
    /// returns nil. Throws `CancellationError` if Ctrl-C ended the wait for the journal's lock.
    func readJournal<Value: Sendable>(_ body: (Journal) async throws -> Value) async throws -> Value? {
        // There is no folder for the journal, so there is nothing to read. `append` prints the warning later.
        guard journal.path != nil else { return nil }
        do {
            return try await body(journal)
        } catch let error as CancellationError {
            throw error
        } catch {
            warnOfJournal("\(error); caggctl can't find the jobs that an unfinished refresh has paused")
            return nil
        }
    }

    /// Returns the journal for a change that is about to be made.
    ///
    /// - Parameter command: the command that repeats the change; nil if there is none.
    func changeJournal(
        of target: ChangeTarget, command: String?, _ reader: CatalogReader
    ) async throws -> ChangeJournal {
        let subject = try await CaggSubject.read(hypertable: target.hypertableID, reader.connection)
        let (who, place) = try await journalAuthor(reader)
        let run = JournalRun(journal, of: subject, name: target.name, by: who, place: place, command: command)
        return ChangeJournal(run, self)
    }

    /// Returns the operator, and the database and the server as text: `metrics on 10.0.0.1`.
    func journalAuthor(_ reader: CatalogReader) async throws -> (who: JournalAuthor, place: String) {
        let row = try await reader.connection.query(
            """
            SELECT current_user::text AS role,
                   format('%s on %s', current_database(), coalesce(host(inet_server_addr()), 'this machine')) AS place
            """
        ).rows[0]
        let role = try row.decode(String.self, named: "role")
        return (
            JournalAuthor.current(role: role, environment: environment), try row.decode(String.self, named: "place")
        )
    }
}
