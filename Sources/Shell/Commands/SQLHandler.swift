internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Rendering

extension Session {
    /// Runs what was typed; a statement that writes fails in the read-only session, and is run again after a
    /// confirmation only.
    func run(_ request: SQLRequest) async throws -> ExitCode {
        let connection = try await connected()
        connection.onNotice { [console] notice in
            console.writeError(TerminalText.safe("\(notice.severity): \(notice.message)") + "\n")
        }
        defer { connection.onNotice(nil) }
        let statement = SQL(unsafeRaw: request.text)
        let result: QueryResult
        do {
            result = try await connection.query(statement)
        } catch let error where error.sqlState == .readOnlyTransaction {
            try confirm("run a statement that changes something")
            result = try await allowingWrites(on: connection) { try await connection.query(statement) }
        }
        show(SQLReport.document(result))
        return .clean
    }
}
