import Postgres
import Sandbox
import TestSupport
import Testing

@Suite struct ExecutorTests {
    /// More connections than any machine's pool has threads here would wait one after the other if they waited on it.
    @Test func waitsForServersOnNoThreadOfThePool() async throws {
        let options = try await TestServer.shared.running().connectionOptions()
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<32 {
                group.addTask {
                    try await withConnection(to: options) { _ = try await $0.query("SELECT pg_sleep(3)") }
                }
            }
            try await group.waitForAll()
        }
        #expect(ContinuousClock.now - start < .seconds(15))
    }

    @Test func runsTheStatementsOfSeveralTasksOneAfterTheOther() async throws {
        try await withConnection { connection in
            let answers = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let sql: SQL = "SELECT \(number) FROM pg_sleep(0.02)"
                        return try #require(try await connection.query(sql).rows.first).decode(Int.self)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.sorted() == Array(0..<20))
        }
    }
}
