import TestSupport
import Testing

@testable import Postgres

@Suite struct TransactionTests {
    private struct Failure: Error {}

    @Test func bodyThatThrowsIsRolledBack() async throws {
        try await withConnection { connection in
            try await connection.query("CREATE TEMPORARY TABLE kept (value int)")
            await #expect(throws: Failure.self) {
                try await connection.transaction {
                    try await connection.query("INSERT INTO kept VALUES (1)")
                    throw Failure()
                }
            }
            try await connection.transaction { try await connection.query("INSERT INTO kept VALUES (2)") }
            let kept = try await connection.query("SELECT value FROM kept").rows.map { try $0.decode(Int32.self) }
            #expect(kept == [2])
        }
    }

    /// The server may also stop the statements that open and end the transaction.
    @Test func cancelAtAnyMomentLeavesNoTransactionBehind() async throws {
        try await withConnection { connection in
            for attempt in 0..<400 {
                let task = Task {
                    try await connection.transaction("BEGIN READ ONLY") { try await connection.query("SELECT 1") }
                }
                try await Task.sleep(for: .microseconds(attempt * 3))
                task.cancel()
                _ = await task.result
                #expect(await !connection.isInTransaction)
                try await connection.query("SELECT 1")
            }
        }
    }
}
