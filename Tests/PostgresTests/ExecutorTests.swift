import Postgres
import Sandbox
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct ExecutorTests {
    /// More connections than any machine's pool has threads here: they could never all wait at once if they did so on
    /// it.
    @Test func waitsForServersOnNoThreadOfThePool() async throws {
        let options = try await TestServer.shared.running().connectionOptions()
        try await withConnection(to: options) { holder in
            try await holder.query("SELECT pg_advisory_lock(32)")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<32 {
                    group.addTask {
                        try await withConnection(to: options) { _ = try await $0.query("SELECT pg_advisory_lock(32)") }
                    }
                }
                try await untilWaiting(32, holder)
                try await holder.query("SELECT pg_advisory_unlock(32)")
                try await group.waitForAll()
            }
        }
    }

    private func untilWaiting(_ count: Int, _ connection: Connection) async throws {
        var waiting = 0
        while waiting < count {
            let rows = try await connection.query(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 32 AND NOT granted"
            ).rows
            waiting = try #require(rows.first).decode(Int.self)
            try await Task.sleep(for: .milliseconds(50))
        }
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
