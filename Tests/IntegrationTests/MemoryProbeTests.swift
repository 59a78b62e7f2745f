import Operations
import Postgres
import Sandbox
import SimulatedEngine
import Synchronization
import TestSupport
import Testing

@Suite(.droppingDatabases, .timeLimit(.minutes(10))) struct MemoryProbeTests {
    private static let megabyte: Int64 = 1 << 20

    /// A hash of two million groups, in so much memory. An open cursor keeps the hash until the probe has looked at it.
    private func aggregate(
        in database: OperatedDatabase, workMemory: String, as role: String? = nil
    ) async throws -> MemoryUse {
        try await probing(database, as: role) { probe in
            let connection = database.connection
            for (name, value) in [("work_mem", workMemory), ("hash_mem_multiplier", "1"), ("enable_sort", "off")] {
                try await connection.query("SELECT set_config(\(name), \(value), false)")
            }
            let looks = Mutex(0)
            return try await probe.measuring(looked: { _ in looks.withLock { $0 += 1 } }) {
                try await connection.query("BEGIN")
                try await connection.query(
                    """
                    DECLARE groups CURSOR FOR
                    SELECT g, count(*) FROM (SELECT generate_series(1, 2000000) AS g) AS numbers GROUP BY g
                    """)
                #expect(try await connection.query("FETCH groups").rows.count == 1)
                // The look that is under way may have begun before the hash was complete.
                let wanted = looks.withLock { $0 } + 2
                while looks.withLock({ $0 }) < wanted { try await Task.sleep(for: .milliseconds(5)) }
                try await connection.query("COMMIT")
            }.1
        }
    }

    private func probing<Value>(
        _ database: OperatedDatabase, as role: String? = nil, _ body: (MemoryProbe) async throws -> Value
    ) async throws -> Value {
        let other = try await Connection.open(database.options)
        if let role { try await other.query("SET SESSION AUTHORIZATION \(identifier: role)") }
        let pid = try await database.connection.query("SELECT pg_backend_pid()").rows[0].decode(Int32.self)
        let probe = MemoryProbe(connection: other, pid: pid)
        let result: Result<Value, any Error>
        do { result = .success(try await body(probe)) } catch { result = .failure(error) }
        await probe.close()
        return try result.get()
    }

    @Test(arguments: Engine.newestUnderTest)
    func seesTheMemoryOfAHashThatFillsItsWorkMemory(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            let use = try await aggregate(in: database, workMemory: "96MB")
            #expect(use.method == .residentMemory)
            #expect(use.baseBytes > Self.megabyte)
            let growth = use.peakBytes - use.baseBytes
            #expect(growth > 48 * Self.megabyte && growth < 192 * Self.megabyte, "\(growth)")
        }
    }

    @Test(arguments: Engine.newestUnderTest)
    func seesTheFilesOfAHashThatHasNoWorkMemory(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            let use = try await aggregate(in: database, workMemory: "1MB")
            #expect(use.method == .residentMemory)
            #expect(use.peakBytes - use.baseBytes < 24 * Self.megabyte)
            #expect(use.temporaryPeakBytes > 8 * Self.megabyte, "\(use)")
            #expect(use.bounded == use.peakBytes)
        }
    }

    @Test(arguments: Engine.newestUnderTest)
    func seesTheFilesAloneAsAMonitor(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            let use = try await aggregate(in: database, workMemory: "1MB", as: "pg_monitor")
            #expect(use.method == .temporaryFiles)
            #expect(use.temporaryPeakBytes > 8 * Self.megabyte, "\(use)")
            #expect(use.peakBytes == 0)
            #expect(use.bounded == use.temporaryPeakBytes)
        }
    }

    /// The numbers come later than the statement's end, or not at all: only that they are told as what they are is
    /// sure.
    @Test(arguments: Engine.newestUnderTest)
    func seesWhatTheDatabaseWroteAsAnyRole(engine: Engine) async throws {
        try await OperatedDatabase.empty(engine) { database in
            let use = try await aggregate(in: database, workMemory: "1MB", as: "pg_checkpoint")
            #expect(use.method == .temporaryBytesOfDatabase)
            #expect(use.peakBytes == 0)
            #expect(use.samples > 1)
        }
    }

    @Test func tellsWhoWaitsSoThatTheStatementCanGiveWay() async throws {
        try await OperatedDatabase.empty(.simulated(.newest)) { database in
            let connection = database.connection
            try await connection.query("SELECT pg_advisory_lock(4711)")
            let blocked = try await Connection.open(database.options)
            let pid = try await blocked.query("SELECT pg_backend_pid()").rows[0].decode(Int32.self)
            let waiting = Task { try await blocked.query("SELECT pg_advisory_lock(4711)") }
            let seen = Mutex<MemoryUse?>(nil)
            // A plain role sees it as well.
            try await probing(database, as: "pg_checkpoint") { probe in
                let error = await #expect(throws: PostgresError.self) {
                    try await probe.measuring(
                        onWaiter: { waited in if waited > .milliseconds(300) { connection.cancel() } },
                        looked: { use in seen.withLock { $0 = use } }
                    ) { try await connection.query("SELECT pg_sleep(60)") }
                }
                #expect(error?.sqlState == .queryCanceled)
            }
            let waiters = try #require(seen.withLock { $0 }?.waiters)
            #expect(waiters.map(\.pid) == [pid])
            #expect((waiters.first?.waited ?? .zero) > .milliseconds(300))
            try await connection.query("SELECT pg_advisory_unlock(4711)")
            _ = try await waiting.value
            await blocked.close()
        }
    }

    @Test func endsWithTheStatementThatItMeasures() async throws {
        try await OperatedDatabase.empty(.simulated(.newest)) { database in
            try await probing(database) { probe in
                let measuring = Task {
                    try await probe.measuring { try await database.connection.query("SELECT pg_sleep(60)") }.1
                }
                try await Task.sleep(for: .milliseconds(200))
                measuring.cancel()
                await #expect(throws: PostgresError.self) { try await measuring.value }
                // The next statement is measured from its own beginning.
                let (_, use) = try await probe.measuring { try await database.connection.query("SELECT 1") }
                #expect(use.method == .residentMemory && use.waiters.isEmpty)
            }
        }
    }

    @Test func measuresNothingAndDisturbsNothingWhenItsConnectionIsLost() async throws {
        try await OperatedDatabase.empty(.simulated(.newest)) { database in
            try await probing(database) { probe in
                await probe.close()
                let (rows, use) = try await probe.measuring { try await database.connection.query("SELECT 1").rows }
                #expect(rows.count == 1)
                #expect(use == MemoryUse())
            }
        }
    }
}
