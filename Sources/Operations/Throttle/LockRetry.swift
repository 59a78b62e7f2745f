package import Postgres

/// Tries again where a lock isn't to be had in time (SQLSTATE 55P03), after pauses that grow.
///
/// Waiting long in one attempt would block everyone who queues behind; several short attempts let them pass. From 2.26.3
/// on a refresh that overlaps another one fails in the same way.
package struct LockRetry: Sendable, Hashable {
    /// How long one attempt waits for a lock; nil for as long as the session's `lock_timeout` says.
    package var timeout: Duration?
    /// All of them, the first one included.
    package var attempts: Int
    /// Before the second attempt; doubled before each further one.
    package var firstPause: Duration
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

    /// All pauses together: how long it waits, beside what the attempts themselves take.
    var patience: Duration {
        (1..<max(1, attempts)).reduce((sum: Duration.zero, pause: firstPause)) { so, _ in
            (so.sum + so.pause, min(so.pause * 2, longestPause))
        }.sum
    }

    /// Runs `body`, which is harmless to repeat, until it gets its locks; the last attempt's error is thrown.
    ///
    /// `waiting` is told before each pause. Cancelling the task ends a pause at once, with `CancellationError`. The
    /// session's `lock_timeout` is afterwards what it was.
    package func trying<Value>(
        on connection: Connection, _ waiting: @Sendable (String) async -> Void = { _ in },
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async throws -> Value {
        guard let timeout else { return try await repeating(waiting, body) }
        let before = try await connection.query("SELECT current_setting('lock_timeout')").rows[0].decode(String.self)
        // At least a millisecond: none would be for ever.
        let milliseconds = max(1, Int64((timeout / .milliseconds(1)).rounded(.up)))
        let result: Result<Value, any Error>
        do {
            try await connection.query("SELECT set_config('lock_timeout', \(String(milliseconds)), false)")
            result = .success(try await repeating(waiting, body))
        } catch {
            result = .failure(error)
        }
        // RESET would give the server's default, not what this session began with.
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
                    "another session holds a lock that this one needs; trying again in \(pause.briefText)"
                        + " (\(attempt) of \(attempts) attempts made)")
                try await Task.sleep(for: pause)
                pause = min(pause * 2, longestPause)
            }
        }
        return try await body()
    }
}

extension Duration {
    /// Seconds with one decimal where that says more: `2 s`, `0.5 s`.
    var briefText: String {
        let tenths = Int64((self / .milliseconds(100)).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }
}
