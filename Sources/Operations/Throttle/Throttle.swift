internal import FoundationEssentials
package import Postgres

/// Waits while a server is busy, while it isn't the time of day, or while an operator asks for a pause.
///
/// Asked between the pieces of a long operation; cancelling the task ends any waiting at once, with `CancellationError`.
package struct Throttle: Sendable, Hashable {
    /// Goes on while at most so many other client sessions are active; nil for any number.
    package var maximumActive: Int?
    /// Nothing new begins while this file exists.
    package var pauseFile: String?
    /// Goes on while no connected replica is further behind in replaying; nil for any lag. One that was lost isn't seen.
    package var maximumLag: Duration?
    /// Goes on at these hours of the session's time zone only; nil for all day.
    package var hours: DailyHours?
    /// How many times as long as a piece took it rests after it; nil for no rest.
    package var nice: Double?
    /// Between two looks.
    package var pause: Duration

    /// The limit can't be kept: the server doesn't tell this role what others do.
    package struct Blind: OperatorError, Sendable, CustomStringConvertible {
        package var kind: OperatorErrorKind { .failed }
        /// The limit, as it is typed.
        package var limit: String

        package var description: String {
            "\(limit) needs permission to see other sessions; grant pg_read_all_stats to the role, or omit the option"
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

    /// Returns when the next piece may begin; `waiting` is told why it may not yet, each time it looks.
    ///
    /// - Parameter connection: outside a transaction, so that each look sees the sessions of its moment. Its own session
    ///   and those with the same application name aren't counted. Throws `Blind` where a limit is
    ///   set and the role may not see what others do.
    package func wait(
        on connection: Connection, _ waiting: @Sendable (String) async -> Void = { _ in }
    ) async throws {
        while let reason = try await reason(connection) {
            await waiting(reason)
            try await Task.sleep(for: pause)
        }
    }

    /// Rests after a piece that took so long; `waiting` is told once.
    package func rest(
        after duration: Duration, _ waiting: @Sendable (String) async -> Void = { _ in }
    ) async throws {
        guard let nice, nice > 0, duration > .zero else { return }
        let rest = duration * nice
        await waiting("resting \(rest.briefText)")
        try await Task.sleep(for: rest)
    }

    private func reason(_ connection: Connection) async throws -> String? {
        if let pauseFile, FileManager.default.fileExists(atPath: pauseFile) { return "paused by \(pauseFile)" }
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
        return "it is \(DailyHours.text(minute)) in \(zone), outside \(hours)"
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
        return active > maximum ? "\(active) other sessions are active (limit \(maximum))" : nil
    }

    /// A physical replica that has replayed all has no lag, whatever it last reported; one that hasn't is behind by what it
    /// last reported and the time since, since `replay_lag` stands still, or is NULL, while a receiver hangs or its
    /// network is gone (tried on PostgreSQL 15). A logical one is believed: it replays nothing of other databases.
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
