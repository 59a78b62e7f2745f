import Operations
import Postgres
import Sandbox
import Synchronization
import TestSupport
import Testing

/// What `--max-lag` waits for, at a replica that is held up.
@Suite(.timeLimit(.minutes(10))) struct ReplicaLagTests {
    private let throttle = Throttle(maximumLag: .milliseconds(300), pause: .milliseconds(20))

    /// Waits as `throttle` does; `whileWaiting` is done once it has waited.
    private func wait(on replica: Replica, whileWaiting: @escaping @Sendable () async throws -> Void) async throws {
        let connection = try await Connection.open(replica.primary.connectionOptions())
        let reasons = Mutex<[String]>([])
        try await throttle.wait(on: connection) { reason in
            guard
                reasons.withLock({ reasons in
                    reasons.append(reason)
                    return reasons.count == 1
                })
            else { return }
            do { try await whileWaiting() } catch { Issue.record(error) }
        }
        await connection.close()
        let first = try #require(reasons.withLock { $0 }.first, "it didn't wait")
        #expect(first.hasPrefix("a replica is ") && first.hasSuffix(" behind (limit 0.3 s)"), "\(first)")
    }

    /// By its own account it stays as far behind as it was at its last reply, also after it has caught up.
    @Test func waitsForAReplicaThatDoesNotReplayUntilItHas() async throws {
        try await TestSlots.operations.use {
            try await Replica.use { replica in
                try await replica.onReplica("SELECT pg_wal_replay_pause()")
                try await replica.onPrimary("CREATE TABLE written ()")
                try await Task.sleep(for: .milliseconds(400))
                try await wait(on: replica) { try await replica.onReplica("SELECT pg_wal_replay_resume()") }
                let connection = try await Connection.open(replica.primary.connectionOptions())
                let reported = try await connection.query(
                    "SELECT coalesce(replay_lag > '0.3 s', false) FROM pg_stat_replication")
                #expect(try reported.rows[0].decode(Bool.self))
                await connection.close()
            }
        }
    }

    /// It then reports nothing: `replay_lag` is NULL, or what it was before.
    @Test func waitsForAReplicaThatDoesNotAnswer() async throws {
        try await TestSlots.operations.use {
            try await Replica.use { replica in
                let receiver = try await replica.receiver()
                try await replica.run("kill -STOP \(receiver)")
                try await replica.onPrimary("CREATE TABLE written ()")
                try await Task.sleep(for: .milliseconds(400))
                try await wait(on: replica) { try await replica.run("kill -CONT \(receiver)") }
            }
        }
    }
}
