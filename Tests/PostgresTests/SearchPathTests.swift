import Postgres
import Sandbox
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct SearchPathTests {
    private func options() async throws -> ConnectionOptions {
        var options = try await TestServer.shared.running().connectionOptions()
        options.searchPath = .safe
        return options
    }

    private static let safe = "pg_catalog, pg_temp"
    private static let standard = "\"$user\", public"

    private func expect(_ path: String, _ connection: Connection) async throws {
        let rows = try await connection.query("SELECT pg_catalog.current_setting('search_path')").rows
        let found = try rows[0].decode(String.self)
        #expect(found == path)
    }

    @Test func isSafeAfterConnecting() async throws {
        try await withConnection(to: try await options()) { connection in
            try await expect(Self.safe, connection)
        }
    }

    @Test func isTheServersWhereThatIsAskedFor() async throws {
        try await withConnection(to: try await options().keepingSearchPath()) { connection in
            try await expect(Self.standard, connection)
        }
    }

    @Test func isTheOperatorsForAsLongAsItIsAskedFor() async throws {
        try await withConnection(to: try await options()) { connection in
            try await connection.useOwnSearchPath()
            try await expect(Self.standard, connection)
            try await connection.query("SET search_path = public")
            await connection.useSafeSearchPath()
            try await expect(Self.safe, connection)
            try await connection.useOwnSearchPath()
            try await expect("public", connection)
        }
    }

    @Test func isSafeAgainAfterAFunctionOfTheUsersFails() async throws {
        try await withConnection(to: try await options()) { connection in
            await #expect(throws: PostgresError.self) {
                try await connection.queryUnderOwnSearchPath("SELECT 1 OPERATOR(pg_catalog./) 0")
            }
            try await expect(Self.safe, connection)
        }
    }

    @Test func isSafeAgainAfterTheTransactionThatItFailedIn() async throws {
        try await withConnection(to: try await options()) { connection in
            await #expect(throws: PostgresError.self) {
                try await connection.transaction {
                    _ = try await connection.queryUnderOwnSearchPath("SELECT 1 OPERATOR(pg_catalog./) 0")
                }
            }
            try await expect(Self.safe, connection)
        }
    }

    @Test func isSafeAgainAfterUsersCodeInATransaction() async throws {
        try await withConnection(to: try await options()) { connection in
            try await connection.transaction {
                let path: SQL = "SELECT pg_catalog.current_setting('search_path') AS path"
                let rows = try await connection.queryWithUsersCode(path).rows
                #expect(try rows[0].decode(String.self) == Self.standard)
                try await expect(Self.safe, connection)
            }
            try await expect(Self.safe, connection)
        }
    }

    /// Else the next statement would run under a path that it doesn't expect.
    @Test func closesAConnectionThatDoesNotTakeTheSafePath() async throws {
        try await withConnection(to: try await options()) { connection in
            try await connection.useOwnSearchPath()
            try await connection.query("BEGIN")
            _ = try? await connection.query("SELECT 1 OPERATOR(pg_catalog./) 0")
            await connection.useSafeSearchPath()
            #expect(await !connection.isOpen)
        }
    }
}
