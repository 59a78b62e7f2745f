import Foundation
import Postgres
import Sandbox
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct InterruptionTests {
    @Test func stopsTheStatementOnTheServerWhenTheTaskIsCancelled() async throws {
        try await withSleeper { connection, _, running in
            running.cancel()
            let error = await #expect(throws: PostgresError.self) { _ = try await running.value }
            #expect(error?.sqlState == .queryCanceled)
            try await expectUsable(connection)
        }
    }

    @Test func stopsTheStatementWhenAnotherTaskAsks() async throws {
        try await withSleeper { connection, _, running in
            connection.cancel()
            let error = await #expect(throws: PostgresError.self) { _ = try await running.value }
            #expect(error?.sqlState == .queryCanceled)
            try await expectUsable(connection)
        }
    }

    @Test func doesNotCarryACancelOverToTheNextStatement() async throws {
        try await withConnection { connection in
            for _ in 0..<50 {
                connection.cancel()
                try await expectUsable(connection)
            }
        }
    }

    @Test func givesUpAfterTheTimeOutAndGoesOn() async throws {
        try await withConnection { connection in
            let error = await #expect(throws: PostgresError.self) {
                try await connection.query("SELECT pg_sleep(60)", timeout: .milliseconds(200))
            }
            #expect(error?.kind == .timedOut)
            try await expectUsable(connection)
        }
    }

    @Test func letsGoAtOnceOfABackendThatIsStopped() async throws {
        try await withSleeper { connection, backend, running in
            kill(backend, SIGSTOP)
            defer { kill(backend, SIGCONT) }
            connection.abandon()
            let error = await #expect(throws: PostgresError.self) { _ = try await running.value }
            #expect(error?.kind == .connectionLost)
            let isOpen = await connection.isOpen
            #expect(!isOpen)
        }
    }

    @Test func doesNotWaitForEverForTheAnswerToACancel() async throws {
        try await withSleeper { _, backend, running in
            kill(backend, SIGSTOP)
            defer { kill(backend, SIGCONT) }
            running.cancel()
            let error = await #expect(throws: PostgresError.self) { _ = try await running.value }
            #expect(error?.kind == .connectionLost)
        }
    }

    @Test func noticesATerminatedBackend() async throws {
        try await withSleeper { connection, backend, running in
            try await withConnection { _ = try await $0.query("SELECT pg_terminate_backend(\(backend))") }
            let error = await #expect(throws: PostgresError.self) { _ = try await running.value }
            #expect(error?.endsConnection == true)
            await #expect(throws: PostgresError.self) { try await connection.query("SELECT 1") }
        }
    }

    @Test func noticesAServerThatIsKilled() async throws {
        let environment = ProcessInfo.processInfo.environment
        let server = try await PrivateServer.start(
            PostgresInstallation.find(environment: environment), settings: ServerSettings(), environment: environment)
        let connection = try await Connection.open(server.connectionOptions())
        let running = Task { try await connection.query("SELECT pg_sleep(60)") }
        try await Task.sleep(for: .milliseconds(200))
        await server.stop()
        let error = await #expect(throws: PostgresError.self) { _ = try await running.value }
        #expect(error?.endsConnection == true)
        await connection.close()
    }

    /// Gives `body` a connection that sleeps on the server, its backend, and the task that waits for it.
    private func withSleeper(
        _ body: (Connection, Int32, Task<QueryResult, any Error>) async throws -> Void
    ) async throws {
        try await withConnection { connection in
            let backend = try await backend(of: connection)
            let running: Task<QueryResult, any Error> = Task { try await connection.query("SELECT pg_sleep(60)") }
            try await waitUntilActive(backend)
            try await body(connection, backend, running)
        }
    }

    private func backend(of connection: Connection) async throws -> Int32 {
        let row = try #require(try await connection.query("SELECT pg_backend_pid()").rows.first)
        return try row.decode(Int32.self)
    }

    private func waitUntilActive(_ backend: Int32) async throws {
        try await withConnection { observer in
            for _ in 0..<1_000 {
                let rows = try await observer.query(
                    "SELECT 1 FROM pg_stat_activity WHERE pid = \(backend) AND state = 'active' AND query ~ 'pg_sleep'"
                ).rows
                if !rows.isEmpty { return }
                try await Task.sleep(for: .milliseconds(10))
            }
            Issue.record("backend \(backend) never got busy")
        }
    }
}
