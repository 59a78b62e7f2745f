import Foundation
import Operations
import Postgres
import Sandbox
import SimulatedEngine
import Synchronization
import TestSupport
import Testing

@Suite(.droppingDatabases, .timeLimit(.minutes(10))) struct ThrottleTests {
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
            let pid = try await other.query("SELECT pg_backend_pid()").rows[0].decode(Int32.self)
            let sleeping = Task { try await other.query("SELECT pg_sleep(60)") }
            // A look before it has begun would see nobody, and wait for nobody.
            var isActive = false
            while !isActive {
                try await Task.sleep(for: .milliseconds(5))
                isActive = try await database.connection.query(
                    "SELECT state = 'active' FROM pg_catalog.pg_stat_activity WHERE pid = \(pid)::int"
                ).rows[0].decode(Bool.self)
            }
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
            for throttle in [Throttle(maximumActive: 5), Throttle(maximumLag: .seconds(5))] {
                await #expect(throws: Throttle.Blind.self) { try await throttle.wait(on: database.connection) }
            }
        }
    }

    @Test func waitsForNoReplicaWhereThereIsNone() async throws {
        try await OperatedDatabase.empty(.simulated(.newest)) { database in
            try await Throttle(maximumLag: .zero).wait(on: database.connection) { reason in
                Issue.record("waits: \(reason)")
            }
        }
    }

    /// At any time of any day: the session's zone is chosen so that it is about noon.
    @Test func waitsOutsideItsHoursOfTheSessionsTimeZone() async throws {
        try await OperatedDatabase.empty(.simulated(.newest)) { database in
            try await database.connection.query(
                """
                SELECT set_config('TimeZone', format('<noon>%s', extract(hour FROM now() AT TIME ZONE 'UTC')::int - 12), false)
                """)
            try await Throttle(hours: DailyHours(start: 9 * 60, end: 15 * 60)).wait(on: database.connection) { _ in
                Issue.record("it is noon")
            }
            let throttle = Throttle(hours: DailyHours(start: 22 * 60, end: 6 * 60), pause: .seconds(600))
            let told = Mutex("")
            let waiting = Task {
                try await throttle.wait(on: database.connection) { reason in told.withLock { $0 = reason } }
            }
            while told.withLock({ $0.isEmpty }) { try await Task.sleep(for: .milliseconds(5)) }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            #expect(told.withLock { $0 }.contains("the allowed hours are 22:00-06:00"))
            #expect(told.withLock { $0 }.contains("it is 1"))
        }
    }

    @Test func restsAsManyTimesAsLongAsAPieceTook() async throws {
        let told = Mutex<[String]>([])
        let start = ContinuousClock.now
        try await Throttle(nice: 3).rest(after: .milliseconds(50)) { reason in told.withLock { $0.append(reason) } }
        #expect(ContinuousClock.now - start >= .milliseconds(150))
        #expect(told.withLock { $0 } == ["pause of 0.2 s because of --nice"])
        try await Throttle().rest(after: .seconds(600)) { reason in Issue.record("rests: \(reason)") }
        let resting = Task { try await Throttle(nice: 1).rest(after: .seconds(600)) }
        resting.cancel()
        await #expect(throws: CancellationError.self) { try await resting.value }
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test func takesAPieceToLastUntilItsConnectionAsksAgain() async throws {
        try await OperatedDatabase.empty(.simulated(.newest)) { database in
            let pace = ThrottlePace(Throttle(nice: 2))
            try await pace.wait(on: database.connection) { reason in Issue.record("rests first: \(reason)") }
            try await Task.sleep(for: .milliseconds(40))
            let start = ContinuousClock.now
            let rests = Mutex(0)
            try await pace.wait(on: database.connection) { _ in rests.withLock { $0 += 1 } }
            #expect(ContinuousClock.now - start >= .milliseconds(80))
            #expect(rests.withLock { $0 } == 1)
        }
    }
}
