internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Rendering

struct SQLCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "sql",
        abstract: "Run SQL and print what it returns.",
        usage: "caggctl sql [<options>] <statement>",
        discussion: """
            Takes the rest of the line unchanged: quotes are kept, and variables aren't replaced. At the prompt and in \
            runbooks the statement continues until a semicolon. The session is read-only unless you confirm a change.

            Examples:
              sql select count(*) from llm_traces;
              sql select 'quotes stay' as they_are;
            """)
    static let traits: CommandTraits = .reads
    static let takesRestOfLine = true

    /// Several words only among the program's arguments; in a line the lexer keeps SQL in one piece.
    @Argument(help: ArgumentHelp("SQL; quoted where a shell would split it.", valueName: "statement"))
    var statement: [String] = []

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func validate() throws {
        if statement.joined().isEmpty { throw ValueProblem("sql needs a statement: sql select 1;") }
    }

    /// Runs what was typed under the operator's own `search_path`; a SET changes that for the statements after it. A
    /// statement that writes fails in the read-only session, and is run again only after a confirmation.
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
            await settle(connection, session)
            throw error
        }
        await settle(connection, session)
        return .clean
    }

    /// What was typed may have opened a transaction, made the session writable or set the path; the next command must not
    /// depend on any of it.
    @MainActor
    private func settle(_ connection: Connection, _ session: Session) async {
        if await connection.isInTransaction {
            await connection.cleanUp("ROLLBACK")
            session.tell("a transaction can't stay open between commands; it was rolled back")
        }
        await connection.useSafeSearchPath()
        await connection.cleanUp("SET default_transaction_read_only = on")
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

    /// Nil where the statement would write.
    private func readOnlyResult(of statement: SQL, on connection: Connection) async throws -> QueryResult? {
        do {
            return try await connection.query(statement)
        } catch {
            guard error.sqlState == .readOnlyTransaction else { throw error }
            return nil
        }
    }
}
