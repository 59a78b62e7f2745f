internal import Operations
internal import Postgres
internal import Sandbox
internal import Timescale

/// The journal of one change, which stops nobody: what can't be written is one warning of the command.
@MainActor
final class ChangeJournal {
    private let run: JournalRun?
    private let session: Session

    fileprivate init(_ run: JournalRun?, _ session: Session) {
        (self.run, self.session) = (run, session)
    }

    func append(_ event: JournalEntry.Event) async {
        let consequence = "; this change will be missing from history, --resume and policy undo"
        do {
            try await run?.append(event)
        } catch is CancellationError {
            // What is announced isn't begun after Ctrl-C, so that nothing is missing.
            if event.isAnnouncement { return }
            session.warnOfJournal("the journal can't be written: another process holds its lock" + consequence)
        } catch {
            session.warnOfJournal("\(error)" + consequence)
        }
    }
}

extension Journal {
    /// `$XDG_STATE_HOME/caggctl/journal.jsonl` (`~/.local/state` by default), or within `sandbox`, the folder of a server
    /// that leaves nothing behind.
    init(environment: [String: String], sandbox: String? = nil) {
        self.init(path: (sandbox ?? StateFolder.path(environment)).map { $0 + "/journal.jsonl" })
    }
}

extension Session {
    /// What the journal says before a change; nil if it can't be read, which is one warning of the command. Throws
    /// `CancellationError` if Ctrl-C ended the wait for its lock.
    func readJournal<Value: Sendable>(_ body: (Journal) async throws -> Value) async throws -> Value? {
        // Without a place for a journal there is nothing to read. The warning comes when something is to be written.
        guard journal.path != nil else { return nil }
        do {
            return try await body(journal)
        } catch let error as CancellationError {
            throw error
        } catch {
            warnOfJournal("\(error); this change may be missing from history, --resume and policy undo")
            return nil
        }
    }

    /// The journal's entries of one change that is about to be made.
    ///
    /// - Parameter command: what would do the same again.
    func changeJournal(
        of target: ChangeTarget, command: String?, _ reader: CatalogReader
    ) async throws -> ChangeJournal {
        let subject = try await CaggSubject.read(hypertable: target.hypertableID, reader.connection)
        let (who, place) = try await journalAuthor(reader)
        let run = JournalRun(journal, of: subject, name: target.name, by: who, place: place, command: command)
        return ChangeJournal(run, self)
    }

    /// Who is at work, and in which database, for people.
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
