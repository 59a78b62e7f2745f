internal import Operations
internal import Postgres
internal import Sandbox
internal import Timescale

extension Journal {
    /// `$XDG_STATE_HOME/caggctl/journal.jsonl` (`~/.local/state` by default), or within `sandbox`, the folder of a server
    /// that leaves nothing behind.
    init(environment: [String: String], sandbox: String? = nil) {
        self.init(path: (sandbox ?? StateFolder.path(environment)).map { $0 + "/journal.jsonl" })
    }
}

extension Session {
    /// Where the changes to the server that the session talks to are written down. Each command gets its own, so that
    /// trouble with it is told once.
    var changeLog: ChangeLog {
        if let log = currentChangeLog { return log }
        let journal = Journal(environment: environment, sandbox: sandbox?.connectionOptions.host)
        let log = ChangeLog(journal) { @MainActor [weak self] error in
            self?.tell("caggctl: warning: \(error)")
            self?.tell(
                "  this command goes on; what it changes may be missing from \"history --changes\", \"policy undo\" and"
                    + " \"refresh --resume\"")
        }
        currentChangeLog = log
        return log
    }

    /// For what can't do without it; throws `JournalUnavailable`.
    var journal: Journal { changeLog.journal }

    /// Who is at work, and in which database, for people.
    func journalAuthor(_ reader: CatalogReader) async throws -> (who: JournalAuthor, place: String) {
        let (role, place) = try await reader.connection.query(
            """
            SELECT current_user::text,
                   format('%s on %s', current_database(), coalesce(host(inet_server_addr()), 'this machine'))
            """
        ).rows[0].decode(String.self, String.self)
        return (JournalAuthor.current(role: role, environment: environment), place)
    }

    /// The entries of a change of a cagg.
    func journalRun(of cagg: ContinuousAggregate, _ reader: CatalogReader) async throws -> JournalRun {
        let subject = try await CaggSubject.read(cagg, reader.connection)
        let (who, place) = try await journalAuthor(reader)
        return JournalRun(changeLog, of: subject, cagg: cagg, by: who, place: place)
    }
}
