import TestSupport
import Testing

@testable import Postgres

@Suite struct ReadOnlySessionTests {
    private struct Failure: Error {}

    @Test func writesAreAllowedOnlyWhileTheBodyRuns() async throws {
        try await withConnection { connection in
            await connection.makeReadOnly()
            let create: SQL = "CREATE TEMPORARY TABLE written (value int)"
            let refusal = await #expect(throws: PostgresError.self) { try await connection.query(create) }
            #expect(refusal?.sqlState == .readOnlyTransaction)
            await #expect(throws: Failure.self) {
                try await allowingWrites(on: connection) {
                    try await connection.query(create)
                    throw Failure()
                }
            }
            let setting = try await connection.query("SHOW default_transaction_read_only").rows[0]
            #expect(try setting.decode(String.self) == "on")
        }
    }
}
