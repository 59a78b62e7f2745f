internal import ArgumentParser
internal import CommandLanguage
internal import Postgres
internal import Rendering

struct SQLCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "sql",
        abstract: "Run an SQL statement and print its result.",
        usage: "caggctl sql [<options>] <statement>",
        discussion: """
            The command takes the rest of the line unchanged: quotes are kept, and variables aren't replaced. At the \
            prompt and in runbooks, the statement can have several lines and ends with a semicolon. The session is \
            read-only, unless you confirm a statement that changes something.

            Examples:
              sql select count(*) from llm_traces;
              sql select 'quotes stay' as they_are;
            """)
    static let traits: CommandTraits = .reads
    static let takesRestOfLine = true

    /// The statement. At the prompt and in runbooks it is one word, because the lexer keeps SQL in one piece. In the
    /// program's arguments it can be several words.
    @Argument(help: ArgumentHelp("The SQL statement. In a shell, put it in quotes.", valueName: "statement"))
    var statement: [String] = []

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func validate() throws {
        if statement.joined().isEmpty { throw ValueProblem("\"sql\" needs a statement, for example: sql select 1;") }
    }

    /// Runs the statement with the operator's own `search_path`. If the statement sets another `search_path`, later
    /// `sql` commands use that path. A statement that writes fails in the read-only session; after a confirmation, the
    /// statement is run again with write access.
    func run(in session: Session) async throws -> ExitCode {
        let connection = try await session.connected()
        let console = session.console
        connection.onNotice { notice in
            console.writeError(TerminalText.safe("\(notice.severity): \(notice.message)") + "\n")
        }
        defer { connection.onNotice(nil) }
        do {
            try await connection.useOwnSearchPath()
            try await show(SQL(unsafeRaw: statement.joined(separator: " ")), on: connection, session)
        } catch {
            await reset(connection, session)
            throw error
        }
        await reset(connection, session)
        return .clean
    }

    /// Resets the server's session, because the next command must not depend on the statement: rolls back an open
    /// transaction, sets the safe `search_path` and makes the session read-only.
    @MainActor
    private func reset(_ connection: Connection, _ session: Session) async {
        if await connection.isInTransaction {
            await connection.cleanUp("ROLLBACK")
            session.tell("the open transaction was rolled back: a transaction can't stay open between commands")
        }
        await connection.useSafeSearchPath()
        await connection.makeReadOnly()
    }

    @MainActor
    private func show(_ statement: SQL, on connection: Connection, _ session: Session) async throws {
        if let result = try await readOnlyResult(of: statement, on: connection) {
            session.show(SQLReport.document(result))
        } else {
            try session.confirm("run a statement that changes something")
            session.show(
                SQLReport.document(
                    try await allowingWrites(on: connection) { try await connection.query(statement) }))
        }
    }

    /// Runs the statement in the read-only session. Returns nil if the server refused the statement because it writes.
    private func readOnlyResult(of statement: SQL, on connection: Connection) async throws -> QueryResult? {
        do {
            return try await connection.query(statement)
        } catch {
            guard error.sqlState == .readOnlyTransaction else { throw error }
            return nil
        }
    }
}
