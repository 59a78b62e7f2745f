package import Postgres
package import Timescale

/// The advisory lock that allows only one operator at a time to change a cagg.
///
/// The lock belongs to the session and has two keys: the first key identifies caggctl, the second key is the cagg's id.
/// The server releases the lock when the session ends, also if the client has died.
package struct CaggLock: Sendable {
    /// The first key of the lock: "cagg" in ASCII.
    static let key: Int32 = 0x6361_6767

    /// The error if another session holds the cagg's lock. Nothing was changed.
    package struct Busy: OperatorError, Sendable, Equatable, CustomStringConvertible {
        package var kind: OperatorErrorKind { .busy }
        package var cagg: QualifiedName
        /// The role, process id, client address and start time of the session that holds the lock. Nil if that session
        /// has just released the lock.
        package var holder: String?

        package var description: String {
            "another session is changing \(cagg)" + (holder.map { ": \($0)" } ?? "")
                + "; try again when that session has finished"
        }
    }

    /// Takes the lock, runs `body`, and releases the lock. Throws `Busy` if another session holds the lock; then `body`
    /// doesn't run.
    package static func holding<Value>(
        _ cagg: ContinuousAggregate, on connection: Connection,
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async throws -> Value {
        let taken = try await connection.query("SELECT pg_try_advisory_lock(\(key)::int, \(cagg.id)::int)")
        guard try taken.rows[0].decode(Bool.self) else {
            throw Busy(cagg: cagg.view, holder: try await holder(cagg, connection))
        }
        let result: Result<Value, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        await connection.cleanUp("SELECT pg_advisory_unlock(\(key)::int, \(cagg.id)::int)")
        return try result.get()
    }

    private static func holder(_ cagg: ContinuousAggregate, _ connection: Connection) async throws -> String? {
        let rows = try await connection.query(
            """
            SELECT CASE
                WHEN a.backend_start IS NULL
                THEN format('%s (pid %s; this role can''t see the client address)', a.usename, a.pid)
                ELSE format('%s (pid %s, %s, connected since %s)', a.usename, a.pid,
                            coalesce(a.client_addr::text, 'local'), date_trunc('second', a.backend_start)) END
            FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.classid = \(key)::int AND l.objid = \(cagg.id)::int
              -- 2 means a lock with two keys. A lock with one bigint key has 1.
              AND l.objsubid = 2
              AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
            LIMIT 1
            """
        ).rows
        guard let row = rows.first else { return nil }
        return try row.decode(String?.self)
    }
}
