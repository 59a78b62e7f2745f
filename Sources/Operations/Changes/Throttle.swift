internal import FoundationEssentials
package import Postgres

/// Waits while a server is busy, or while an operator asks for a pause.
///
/// Asked between the pieces of a long operation; cancelling the task ends the waiting at once.
package struct Throttle: Sendable, Hashable {
    /// Goes on while at most so many other client sessions are active; nil for any number.
    package var maximumActive: Int?
    /// Nothing new begins while this file exists.
    package var pauseFile: String?
    /// Between two looks.
    package var pause: Duration

    /// The limit can't be kept: the server doesn't tell this role which sessions are active.
    package struct Blind: Error, Sendable, CustomStringConvertible {
        package var description: String {
            "--max-active needs to see what other sessions do; grant the role pg_read_all_stats, or leave it out"
        }
    }

    package init(maximumActive: Int? = nil, pauseFile: String? = nil, pause: Duration = .seconds(1)) {
        self.maximumActive = maximumActive
        self.pauseFile = pauseFile
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

    private func reason(_ connection: Connection) async throws -> String? {
        if let pauseFile, FileManager.default.fileExists(atPath: pauseFile) { return "paused by \(pauseFile)" }
        guard let maximumActive else { return nil }
        let (isSeeing, active) = try await connection.query(
            """
            SELECT pg_has_role('pg_read_all_stats', 'USAGE'), count(*) FROM pg_catalog.pg_stat_activity
            WHERE state = 'active' AND backend_type = 'client backend' AND pid <> pg_backend_pid()
              AND application_name <> current_setting('application_name')
            """
        ).rows[0].decode(Bool.self, Int.self)
        guard isSeeing else { throw Blind() }
        return active > maximumActive ? "\(active) other sessions are active, \(maximumActive) may be" : nil
    }
}
