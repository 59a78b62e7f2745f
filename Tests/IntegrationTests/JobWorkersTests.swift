import Foundation
import Operations
import Postgres
import Sandbox
import TestSupport
import Testing
import Timescale

/// Servers whose own scheduler runs the jobs, with fewer workers than jobs.
@Suite struct JobWorkersTests {
    /// A server of the test's own with so many workers, and three jobs in it that take a minute each.
    private func napping(
        _ engine: Engine, workers: Int, _ body: (CatalogReader) async throws -> Void
    ) async throws {
        let environment = ProcessInfo.processInfo.environment
        let settings = ServerSettings(
            preloadsTimescaleDB: true, configuration: ["timescaledb.max_background_workers = \(workers)"])
        let server = try await PrivateServer.start(
            PostgresInstallation.find(environment: environment), settings: settings, environment: environment)
        do {
            let administration = try await Connection.open(server.connectionOptions())
            try await Engine.createQuietDatabase("napping", on: administration)
            await administration.close()
            let connection = try await Connection.open(
                server.connectionOptions(database: "napping").keepingSearchPath())
            try await engine.install(on: connection)
            try await connection.query(
                """
                CREATE PROCEDURE nap(job_id int, config jsonb) LANGUAGE sql AS 'SELECT pg_sleep(60)'
                """)
            try await connection.query("SELECT add_job('nap', '1 hour') FROM generate_series(1, 3)")
            try await engine.startScheduler(on: connection)
            try await body(
                CatalogReader(connection: connection, capabilities: try await Capabilities.probe(connection)))
            await connection.close()
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    /// Looks until `isSettled`; workers take seconds to begin. Where the launcher has no worker free for the scheduler
    /// at the moment when it is asked, there is none 50 s later (2.14.2, 2.28.3), so it is asked again.
    private func capacity(
        _ reader: CatalogReader, until isSettled: (JobCapacity) -> Bool
    ) async throws -> JobCapacity {
        let end = ContinuousClock.now + .seconds(50)
        var capacity = try await JobCapacity.read(reader)
        while !isSettled(capacity), ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(200))
            if capacity.findings.contains(.noScheduler) {
                try await reader.connection.query("SELECT _timescaledb_functions.start_background_workers()")
            }
            capacity = try await JobCapacity.read(reader)
        }
        return capacity
    }

    private func isFull(_ finding: JobCapacityFinding) -> Bool {
        if case .full = finding { true } else { false }
    }

    /// One is the launcher's, one the scheduler's, and one is left.
    @Test(arguments: Engine.installed.filter { !$0.isSimulated })
    func jobsThatFindNoWorkerFreeAreFound(engine: Engine) async throws {
        try await TestSlots.operations.use {
            try await napping(engine, workers: 3) { reader in
                let capacity = try await capacity(reader) { $0.findings.contains(where: isFull) }
                #expect(capacity.findings.contains(where: isFull), "\(capacity)")
                #expect(capacity.room == 1)
                #expect(capacity.running.count == 1)
                let naps = capacity.waiting.filter { $0.procedure.name == "nap" }
                #expect(naps.count + capacity.running.count >= 3)
            }
        }
    }

    @Test(arguments: Engine.installed.filter { !$0.isSimulated })
    func serverThatMayHaveNoWorkersHasNoLauncher(engine: Engine) async throws {
        try await TestSlots.operations.use {
            try await napping(engine, workers: 0) { reader in
                let capacity = try await JobCapacity.read(reader)
                #expect(capacity.findings.first == .noLauncher, "\(capacity)")
                #expect(capacity.waiting.count >= 3)
            }
        }
    }
}
