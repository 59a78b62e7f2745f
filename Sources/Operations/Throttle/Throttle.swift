internal import FoundationEssentials
package import Postgres
internal import Synchronization

/// Makes a long operation wait while the server is busy, while a replica lags, outside the allowed hours, or while a
/// pause file exists.
///
/// The operation calls the throttle between its steps. If the task is cancelled, any wait ends immediately with
/// `CancellationError`.
package struct Throttle: Sendable, Hashable {
    /// The maximum number of other active client sessions. If more are active, the operation waits. Nil for no limit.
    package var maximumActive: Int?
    /// The path of a pause file: no new step starts while the file exists. Nil if there is no pause file.
    package var pauseFile: String?
    /// The maximum replay lag of a connected replica. If a replica lags more, the operation waits. Nil for no limit.
    /// Disconnected replicas aren't checked.
    package var maximumLag: Duration?
    /// The hours of the day in which steps may start, in the session's time zone. Nil for the whole day.
    package var hours: DailyHours?
    /// How long the operation rests after a step, as a multiple of the step's duration. Nil for no rest.
    package var nice: Double?
    /// The pause between two checks while the operation waits.
    package var pause: Duration

    /// A limit can't be checked, because this role has no permission to see other sessions.
    package struct Blind: OperatorError, Sendable, CustomStringConvertible {
        package var kind: OperatorErrorKind { .failed }
        /// The option that sets the limit, for example `--max-active`.
        package var limit: String

        package var description: String {
            "\(limit) needs permission to see other sessions; grant pg_read_all_stats to the role, or leave out"
                + " \(limit)"
        }
    }

    package init(
        maximumActive: Int? = nil, pauseFile: String? = nil, maximumLag: Duration? = nil, hours: DailyHours? = nil,
        nice: Double? = nil, pause: Duration = .seconds(1)
    ) {
        self.maximumActive = maximumActive
        self.pauseFile = pauseFile
        self.maximumLag = maximumLag
        self.hours = hours
        self.nice = nice
        self.pause = pause
    }

    /// Waits until the next step may start. At each check that fails, calls `waiting` with the reason. Throws `Blind`
    /// if a limit is set and the role has no permission to see other sessions.
    ///
    /// - Parameter connection: must be outside a transaction, so that each check sees the current sessions. The
    ///   connection's own session and sessions with the same application name aren't counted.
    package func wait(
        on connection: Connection, _ waiting: @Sendable (String) async -> Void = { _ in }
    ) async throws {
        while let reason = try await reason(connection) {
            await waiting(reason)
            try await Task.sleep(for: pause)
        }
    }

    /// Rests after a step, in proportion to the step's duration. Calls `waiting` once, before the rest.
    package func rest(
        after duration: Duration, _ waiting: @Sendable (String) async -> Void = { _ in }
    ) async throws {
        guard let nice, nice > 0, duration > .zero else { return }
        let rest = duration * nice
        await waiting("pause of \(rest.briefText) because of --nice")
        try await Task.sleep(for: rest)
    }

    private func reason(_ connection: Connection) async throws -> String? {
        if let pauseFile, FileManager.default.fileExists(atPath: pauseFile) {
            return "the pause file \(pauseFile) exists"
        }
        if let hours, let reason = try await closed(hours, connection) { return reason }
        if let maximumActive, let reason = try await busy(maximumActive, connection) { return reason }
        if let maximumLag, let reason = try await lagging(maximumLag, connection) { return reason }
        return nil
    }

    private func closed(_ hours: DailyHours, _ connection: Connection) async throws -> String? {
        let row = try await connection.query(
            """
            SELECT extract(hour FROM localtime)::int * 60 + extract(minute FROM localtime)::int AS minute,
                   current_setting('TimeZone') AS zone
            """
        ).rows[0]
        let (minute, zone): (Int, String) = try (row["minute"], row["zone"])
        guard !hours.contains(minute: minute) else { return nil }
        return "it is \(DailyHours.text(minute)) in \(zone); the allowed hours are \(hours)"
    }

    private func busy(_ maximum: Int, _ connection: Connection) async throws -> String? {
        let row = try await connection.query(
            """
            SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS sees_all, count(*) AS active
            FROM pg_catalog.pg_stat_activity
            WHERE state = 'active' AND backend_type = 'client backend' AND pid <> pg_backend_pid()
              AND application_name <> current_setting('application_name')
            """
        ).rows[0]
        guard try row["sees_all"] else { throw Blind(limit: "--max-active") }
        let active: Int = try row["active"]
        return active > maximum
            ? "\(active.counted("other session")) \(active == 1 ? "is" : "are") active (limit \(maximum))" : nil
    }

    /// Returns the reason to wait if a replica lags by more than `maximum`; nil if no replica does.
    ///
    /// - A physical replica that has replayed everything has no lag, whatever lag it reported last.
    /// - The lag of any other physical replica is its last reported lag plus the time since that report. While a
    ///   receiver hangs or its network is down, `replay_lag` doesn't change or is NULL (tried on PostgreSQL 15).
    /// - For a logical replica, only the reported lag counts. A logical replica doesn't replay changes of other
    ///   databases, so its replay position can be old although it has all changes of its own database.
    private func lagging(_ maximum: Duration, _ connection: Connection) async throws -> String? {
        let row = try await connection.query(
            """
            SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS sees_all, coalesce(extract(epoch FROM max(
                       CASE WHEN s.slot_type = 'logical' THEN r.replay_lag
                            WHEN r.replay_lsn < here.lsn
                            THEN coalesce(r.replay_lag, '0') + coalesce(clock_timestamp() - r.reply_time, '0')
                       END)), 0)::float8 AS lag
            FROM pg_catalog.pg_stat_replication r
            LEFT JOIN pg_catalog.pg_replication_slots s ON s.active_pid = r.pid,
                 (SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END) here (lsn)
            """
        ).rows[0]
        guard try row["sees_all"] else { throw Blind(limit: "--max-lag") }
        let seconds: Double = try row["lag"]
        let lag = Duration.seconds(seconds)
        return lag > maximum ? "a replica is \(lag.briefText) behind (limit \(maximum.briefText))" : nil
    }
}

/// A throttle for operations that can call it before each step, but not after a step. The time from the end of one call
/// to the next call with the same connection counts as the duration of a step.
package final class ThrottlePace: Sendable {
    private let throttle: Throttle
    /// The time at which the last step on a connection was allowed to start.
    private let began = Mutex<[ObjectIdentifier: ContinuousClock.Instant]>([:])

    package init(_ throttle: Throttle) {
        self.throttle = throttle
    }

    /// Rests after the previous step on this connection. Then waits until the next step may start.
    package func wait(
        on connection: Connection, _ waiting: @Sendable (String) async -> Void = { _ in }
    ) async throws {
        let clock = ContinuousClock()
        if let before = began.withLock({ $0[ObjectIdentifier(connection)] }) {
            try await throttle.rest(after: clock.now - before, waiting)
        }
        try await throttle.wait(on: connection, waiting)
        began.withLock { $0[ObjectIdentifier(connection)] = clock.now }
    }
}
