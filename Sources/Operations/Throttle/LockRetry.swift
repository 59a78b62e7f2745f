package import Postgres

/// Repeats a statement that couldn't get a lock in time (SQLSTATE 55P03), with growing pauses.
///
/// While a statement waits for a lock, later sessions that need the lock wait behind the statement. With several short
/// attempts, these sessions can run during the pauses. From TimescaleDB 2.26.3 on, a refresh that overlaps another
/// refresh fails with the same SQLSTATE, so it is repeated too.
package struct LockRetry: Sendable, Hashable {
    /// How long one attempt waits for a lock. If nil, the session's `lock_timeout` applies.
    package var timeout: Duration?
    /// The number of attempts, including the first one.
    package var attempts: Int
    /// The pause before the second attempt. Each further pause is twice as long, up to `longestPause`.
    package var firstPause: Duration
    /// The maximum pause between two attempts.
    package var longestPause: Duration

    package init(
        timeout: Duration? = nil, attempts: Int = 8, firstPause: Duration = .seconds(1),
        longestPause: Duration = .seconds(30)
    ) {
        self.timeout = timeout
        self.attempts = attempts
        self.firstPause = firstPause
        self.longestPause = longestPause
    }

    /// The sum of all pauses. The duration of the attempts isn't included.
    var patience: Duration {
        (1..<max(1, attempts)).reduce((sum: Duration.zero, pause: firstPause)) { so, _ in
            (so.sum + so.pause, min(so.pause * 2, longestPause))
        }.sum
    }

    /// Runs `body`, and repeats `body` if it can't get a lock. `body` must be safe to repeat. Throws the error of the
    /// last attempt.
    ///
    /// Calls `waiting` with a message for the operator before each pause. If the task is cancelled, a pause ends
    /// immediately with `CancellationError`. At the end, the session's `lock_timeout` is restored.
    package func trying<Value>(
        on connection: Connection, _ waiting: @Sendable (String) async -> Void = { _ in },
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async throws -> Value {
        guard let timeout else { return try await repeating(waiting, body) }
        let before = try await connection.query("SELECT current_setting('lock_timeout')").rows[0].decode(String.self)
        // The value is at least 1 ms, because 0 would disable the limit.
        let milliseconds = max(1, Int64((timeout / .milliseconds(1)).rounded(.up)))
        let result: Result<Value, any Error>
        do {
            try await connection.query("SELECT set_config('lock_timeout', \(String(milliseconds)), false)")
            result = .success(try await repeating(waiting, body))
        } catch {
            result = .failure(error)
        }
        // The earlier value of this session is set explicitly. RESET would set the server's default.
        await connection.cleanUp("SELECT set_config('lock_timeout', \(before), false)")
        return try result.get()
    }

    private func repeating<Value>(
        _ waiting: @Sendable (String) async -> Void, isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> Value
    ) async throws -> Value {
        var pause = firstPause
        for attempt in 1..<max(2, attempts + 1) {
            do {
                return try await body()
            } catch let error as PostgresError where error.sqlState == .lockNotAvailable && attempt < attempts {
                try Task.checkCancellation()
                await waiting(
                    "another session holds a lock that this session needs; trying again in \(pause.briefText)"
                        + " (\(attempt) of \(attempts) attempts made)")
                try await Task.sleep(for: pause)
                pause = min(pause * 2, longestPause)
            }
        }
        return try await body()
    }
}

extension Duration {
    /// The duration in seconds, with at most one decimal: `2 s`, `0.5 s`.
    var briefText: String {
        let tenths = Int64((self / .milliseconds(100)).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }
}
