internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Rendering

extension Session {
    /// Runs what was typed; a statement that writes fails in the read-only session, and is run again after a
    /// confirmation only.
    func run(_ request: SQLRequest) async throws -> ExitCode {
        let connection = try await connected()
        let console = console
        connection.onNotice { notice in
            console.writeError(TerminalText.safe("\(notice.severity): \(notice.message)") + "\n")
        }
        defer { connection.onNotice(nil) }
        let statement = SQL(unsafeRaw: request.text)
        if let result = try await readOnlyResult(of: statement, on: connection) {
            show(SQLReport.document(result))
        } else {
            try confirm("run a statement that changes something")
            show(SQLReport.document(try await writing(statement, on: connection)))
        }
        return .clean
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
