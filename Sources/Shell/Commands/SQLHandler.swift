internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Rendering

extension Session {
    /// Runs what was typed, under the operator's own `search_path`, which a SET changes for the statements after it; a statement that writes fails in the read-only session, and is run again after a
    /// confirmation only.
    func run(_ request: SQLRequest) async throws -> ExitCode {
        let connection = try await connected()
        let console = console
        connection.onNotice { notice in
            console.writeError(TerminalText.safe("\(notice.severity): \(notice.message)") + "\n")
        }
        defer { connection.onNotice(nil) }
        let statement = SQL(unsafeRaw: request.text)
        do {
            try await connection.useOwnSearchPath()
            try await show(statement, on: connection)
        } catch {
            await settle(connection)
            throw error
        }
        await settle(connection)
        return .clean
    }

    /// What was typed may have opened a transaction, made the session writable and set the path; the next command counts on
    /// nothing of it.
    private func settle(_ connection: Connection) async {
        if await connection.isInTransaction {
            await connection.cleanUp("ROLLBACK")
            tell("a transaction can't stay open between commands; it was rolled back")
        }
        await connection.useSafeSearchPath()
        await connection.cleanUp("SET default_transaction_read_only = on")
    }

    private func show(_ statement: SQL, on connection: Connection) async throws {
        if let result = try await readOnlyResult(of: statement, on: connection) {
            show(SQLReport.document(result))
        } else {
            try confirm("run a statement that changes something")
            show(SQLReport.document(try await writing(statement, on: connection)))
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

    private func writing(_ statement: SQL, on connection: Connection) async throws -> QueryResult {
        try await allowingWrites(on: connection) { try await connection.query(statement) }
    }
}
