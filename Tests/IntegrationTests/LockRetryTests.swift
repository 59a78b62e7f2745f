import Operations
import Postgres
import Sandbox
import SimulatedEngine
import Synchronization
import TestSupport
import Testing

@Suite(.droppingDatabases) struct LockRetryTests {
    private static let retry = LockRetry(
        timeout: .milliseconds(30), attempts: 4, firstPause: .milliseconds(5), longestPause: .milliseconds(15))

    /// Another session that holds the lock which `wanted` needs.
    private func whileLocked(
        _ body: (OperatedDatabase, _ holder: Connection) async throws -> Void
    ) async throws {
        try await OperatedDatabase.empty(.simulated(.newest)) { database in
            let holder = try await Connection.open(database.options)
            try await holder.query("SELECT pg_advisory_lock(4712)")
            try await body(database, holder)
            await holder.close()
        }
    }

    private let wanted: SQL = "SELECT pg_advisory_lock(4712)"
    private let timeout: SQL = "SELECT current_setting('lock_timeout')"

    @Test func triesAgainUntilTheLockIsFree() async throws {
        try await whileLocked { database, holder in
            let told = Mutex<[String]>([])
            let before = try await database.connection.query(timeout).rows[0].decode(String.self)
            let value = try await Self.retry.trying(on: database.connection) { reason in
                let count = told.withLock { told in
                    told.append(reason)
                    return told.count
                }
                if count == 2 { await holder.cleanUp("SELECT pg_advisory_unlock(4712)") }
            } _: {
                #expect(try await database.connection.query(timeout).rows[0].decode(String.self) == "30ms")
                try await database.connection.query(wanted)
                return 42
            }
            #expect(value == 42)
            #expect(told.withLock { $0 }.count == 2)
            #expect(told.withLock { $0 }.last?.contains("2 of 4") == true)
            #expect(try await database.connection.query(timeout).rows[0].decode(String.self) == before)
        }
    }

    @Test func givesUpAfterItsAttemptsWithTheServersError() async throws {
        try await whileLocked { database, _ in
            let attempts = Mutex(0)
            let error = await #expect(throws: PostgresError.self) {
                try await Self.retry.trying(on: database.connection) {
                    attempts.withLock { $0 += 1 }
                    try await database.connection.query(wanted)
                }
            }
            #expect(error?.sqlState == .lockNotAvailable)
            #expect(attempts.withLock { $0 } == 4)
        }
    }

    @Test func passesOtherErrorsOnAtOnce() async throws {
        try await OperatedDatabase.empty(.simulated(.newest)) { database in
            let attempts = Mutex(0)
            await #expect(throws: PostgresError.self) {
                try await Self.retry.trying(on: database.connection) {
                    attempts.withLock { $0 += 1 }
                    try await database.connection.query("SELECT 1 / 0")
                }
            }
            #expect(attempts.withLock { $0 } == 1)
        }
    }

    @Test func interruptionEndsAPauseAtOnce() async throws {
        try await whileLocked { database, _ in
            let start = ContinuousClock.now
            let isPausing = Mutex(false)
            var retry = Self.retry
            (retry.firstPause, retry.longestPause) = (.seconds(600), .seconds(600))
            let trying = Task { [retry] in
                try await retry.trying(on: database.connection) { _ in
                    isPausing.withLock { $0 = true }
                } _: {
                    try await database.connection.query(wanted)
                    return ()
                }
            }
            while !isPausing.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
            trying.cancel()
            await #expect(throws: CancellationError.self) { try await trying.value }
            #expect(ContinuousClock.now - start < .seconds(60))
        }
    }
}
