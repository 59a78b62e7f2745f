internal import Postgres

/// Builds the SQL that measures another backend. The SQL reads only what the current role is allowed to read.
struct MemoryQuery: Sendable {
    /// The values that one sample has read.
    struct Look: Sendable {
        /// The resident memory in bytes; nil if the server doesn't report it.
        var residentIfSeen: Int64?
        /// The size of the temporary files in bytes.
        var temporary: Int64
        /// The process ids of the sessions that wait for the backend; nil if the sample didn't check for waiting
        /// sessions.
        var waiters: [Int32]?

        /// The resident memory in bytes; 0 if the server doesn't report it.
        var resident: Int64 { residentIfSeen ?? 0 }
    }

    private var seesResident: Bool
    private var seesTemporaryFiles: Bool
    private var seesStatistics = false

    /// The method of the measurement with this query.
    var method: MemoryUse.Method {
        if seesResident { return .residentMemory }
        if seesTemporaryFiles { return .temporaryFiles }
        return seesStatistics ? .temporaryBytesOfDatabase : .none
    }

    /// Returns the query for the best measurement that the server allows this role. First checks the privileges, so
    /// that the server doesn't log refusals. Then tries the statements, because `/proc` may be missing on the server or
    /// may not be readable.
    static func probe(_ connection: Connection, _ pid: Int32) async throws -> MemoryQuery {
        let row = try await connection.query(
            """
            SELECT has_function_privilege('pg_catalog.pg_read_file(text, bigint, bigint, boolean)', 'EXECUTE')
                     AND pg_has_role('pg_read_server_files', 'USAGE') AS reads_files,
                   has_function_privilege('pg_catalog.pg_ls_tmpdir(oid)', 'EXECUTE') AS lists_files
            """, timeout: MemorySampler.patience
        ).rows[0]
        let (file, list): (Bool, Bool) = try (row["reads_files"], row["lists_files"])
        var query = MemoryQuery(seesResident: file, seesTemporaryFiles: list)
        if file {
            query.seesTemporaryFiles = false
            query.seesResident = try await query.trialSample(pid, connection)?.residentIfSeen != nil
            query.seesTemporaryFiles = list
        }
        if list { query.seesTemporaryFiles = try await query.trialSample(pid, connection) != nil }
        guard query.method == .none else { return query }
        query.seesStatistics = true
        query.seesStatistics = try await query.trialSample(pid, connection) != nil
        return query
    }

    /// Takes a sample to try the query. Returns nil if the server refuses the query.
    private func trialSample(_ pid: Int32, _ connection: Connection) async throws -> Look? {
        do {
            return try await look(at: pid, on: connection, withWaiters: false)
        } catch let error as PostgresError where error.sqlState != nil {
            return nil
        }
    }

    /// Takes one sample of the backend with the process id `pid`, and of the backend's parallel workers.
    func look(at pid: Int32, on connection: Connection, withWaiters: Bool) async throws -> Look {
        let row = try await connection.query(
            """
            WITH own AS MATERIALIZED (
                SELECT pid FROM pg_catalog.pg_stat_activity WHERE pid = \(pid)::int OR leader_pid = \(pid)::int)
            SELECT \(seesResident ? Self.resident : "NULL") AS resident,
                   \(seesTemporaryFiles ? Self.temporaryFiles : seesStatistics ? Self.written : "0") AS temporary,
                   \(withWaiters ? Self.waiters : "NULL") AS waiters
            """, timeout: MemorySampler.patience
        ).rows[0]
        return try Look(residentIfSeen: row["resident"], temporary: row["temporary"], waiters: row["waiters"])
    }

    /// The SQL that reads the resident memory. `pg_read_file` is called with an offset and a length, because
    /// its form with `missing_ok` but without offset and length needs PostgreSQL 16.
    private static let resident: SQL = """
        (SELECT sum(substring(
                    pg_catalog.pg_read_file('/proc/' || own.pid || '/status', 0, 65536, true)
                    FROM 'RssAnon:\\s+([0-9]+) kB')::bigint)::bigint * 1024 FROM own)
        """

    /// The SQL that reads the size of the backend's temporary files. `pg_global` is left out, because its folder is the
    /// folder of `pg_default`.
    private static let temporaryFiles: SQL = """
        (SELECT coalesce(sum(file.size), 0)::bigint
         FROM pg_catalog.pg_tablespace space CROSS JOIN LATERAL pg_catalog.pg_ls_tmpdir(space.oid) file
         WHERE space.spcname <> 'pg_global'
           AND EXISTS (SELECT FROM own WHERE starts_with(file.name, 'pgsql_tmp' || own.pid || '.')))
        """

    /// The SQL that reads how many bytes all sessions of the database have written to temporary files so far.
    private static let written: SQL = """
        (SELECT temp_bytes FROM pg_catalog.pg_stat_database WHERE datname = current_database())
        """

    /// The SQL that lists the sessions that the measured backend blocks. It reads `pg_locks`, because in
    /// `pg_stat_activity` a role can't see what other roles wait for. Autovacuum workers aren't included.
    private static let waiters: SQL = """
        ARRAY(SELECT DISTINCT lock.pid FROM pg_catalog.pg_locks lock
              JOIN pg_catalog.pg_stat_activity session ON session.pid = lock.pid
              WHERE NOT lock.granted AND session.usesysid IS NOT NULL
                AND lock.pid <> ALL (ARRAY(SELECT pid FROM own))
                AND pg_catalog.pg_blocking_pids(lock.pid) && ARRAY(SELECT pid FROM own))
        """
}
