import Foundation
import Operations
import Postgres
import Sandbox
import SimulatedEngine
import Synchronization
import TestSupport
import Testing

@Suite struct ThrottleTests {
    private let pauseFile = FileManager.default.temporaryDirectory.appending(
        path: "caggctl-pause-\(UUID().uuidString)"
    ).path

    @Test func waitsWhileThePauseFileExists() async throws {
        try await OperatedDatabase.empty(.simulated(.newest)) { database in
            #expect(FileManager.default.createFile(atPath: pauseFile, contents: nil))
            let throttle = Throttle(pauseFile: pauseFile, pause: .milliseconds(5))
            let looks = Mutex(0)
            try await throttle.wait(on: database.connection) { reason in
                #expect(reason.contains(pauseFile))
                let count = looks.withLock { looks in
                    looks += 1
                    return looks
                }
                if count == 3 { try? FileManager.default.removeItem(atPath: pauseFile) }
            }
            #expect(looks.withLock { $0 } == 3)
        }
    }

    @Test func waitsForOthersAndNotForItself() async throws {
        try await OperatedDatabase.empty(.simulated(.newest)) { database in
            var options = database.options
            options.applicationName = "another"
            let other = try await Connection.open(options)
            let sleeping = Task { try await other.query("SELECT pg_sleep(60)") }
            try await Throttle(maximumActive: 1000).wait(on: database.connection)
            let waited = Mutex(false)
            let waiting = Task {
                try await Throttle(maximumActive: 0, pause: .milliseconds(5)).wait(on: database.connection) { _ in
                    if !waited.withLock({ $0 }) { sleeping.cancel() }
                    waited.withLock { $0 = true }
                }
            }
            // Other tests use the same server: only that it waited at all is certain.
            while !waited.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
            waiting.cancel()
            _ = await waiting.result
            _ = await sleeping.result
            await other.close()
        }
    }

    @Test func interruptionEndsTheWaitingAtOnce() async throws {
        try await OperatedDatabase.empty(.simulated(.newest)) { database in
            #expect(FileManager.default.createFile(atPath: pauseFile, contents: nil))
            defer { try? FileManager.default.removeItem(atPath: pauseFile) }
            let start = ContinuousClock.now
            let waiting = Task {
                try await Throttle(pauseFile: pauseFile, pause: .seconds(600)).wait(on: database.connection)
            }
            try await Task.sleep(for: .milliseconds(20))
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            #expect(ContinuousClock.now - start < .seconds(60))
        }
    }

    /// Otherwise nobody would ever seem to be active.
    @Test func refusesALimitThatTheRoleMayNotSee() async throws {
        try await OperatedDatabase.empty(.simulated(.newest)) { database in
            try await database.connection.query("SET SESSION AUTHORIZATION pg_checkpoint")
            await #expect(throws: Throttle.Blind.self) {
                try await Throttle(maximumActive: 5).wait(on: database.connection)
            }
        }
    }
}
