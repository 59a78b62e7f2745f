import Foundation
import Postgres
import Testing

@testable import Sandbox

@Suite struct PrivateServerTests {
    private static let environment = ProcessInfo.processInfo.environment

    private func start(authentication: [String] = []) async throws -> PrivateServer {
        try await PrivateServer.start(
            PostgresInstallation.find(environment: Self.environment),
            settings: ServerSettings(authentication: authentication), environment: Self.environment)
    }

    @Test func answersOnItsSocketAndNowhereElse() async throws {
        let server = try await start()
        let connection = try await Connection.open(server.connectionOptions())
        let row = try #require(
            try await connection.query("SELECT current_setting('listen_addresses'), current_user::text").rows.first)
        #expect(try row.decode(String.self, String.self) == ("", "postgres"))
        let attributes = try FileManager.default.attributesOfItem(atPath: server.folder)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        await connection.close()
        await server.stop()
        #expect(!FileManager.default.fileExists(atPath: server.folder))
    }

    @Test func leavesNothingWhenCancelledWhileStarting() async throws {
        let events = Events()
        let starting = Task {
            try await PrivateServer.start(
                PostgresInstallation.find(environment: Self.environment), settings: ServerSettings(),
                environment: Self.environment
            ) { _ in events.first.yield() }
        }
        for await _ in events.stream { break }
        starting.cancel()
        await #expect(throws: CancellationError.self) { try await starting.value }
    }

    @Test func saysWhyTheServerDoesNotStart() async throws {
        let error = await #expect(throws: SandboxError.self) { try await start(authentication: ["nonsense"]) }
        #expect(error?.reason == .serverFailed)
        #expect(error?.message.contains("pg_hba.conf") == true)
    }
}

private struct Events {
    let stream: AsyncStream<Void>
    let first: AsyncStream<Void>.Continuation
    init() { (stream, first) = AsyncStream.makeStream() }
}
