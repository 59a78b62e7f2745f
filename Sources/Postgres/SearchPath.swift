/// Nobody but a superuser can make anything in `pg_catalog`. `pg_temp` stands last: otherwise it would be searched first.
let safeSearchPath = "pg_catalog, pg_temp"

extension Connection {
    /// Makes the operator's own `search_path` the session's, for a statement that isn't this program's. To be followed
    /// by `useSafeSearchPath()`, whatever happens in between.
    package func useOwnSearchPath() async throws(PostgresError) {
        try await query("SELECT pg_catalog.set_config('search_path', \(ownSearchPath), false)")
    }

    /// Makes the safe path the session's again, also when the calling task is cancelled. A path that was set meanwhile is
    /// the operator's own from now on.
    ///
    /// Where the server doesn't do it within a few seconds the connection is closed, so that no statement of this
    /// program's runs under another path. Not to be called in a failed transaction, which can't take a statement.
    package nonisolated func useSafeSearchPath() async {
        await Task { await leaveOwnSearchPath() }.value
    }

    private func leaveOwnSearchPath() async {
        do {
            // It runs under the operator's path: see `connect`.
            let rows = try await query(
                """
                WITH given AS MATERIALIZED (SELECT pg_catalog.current_setting('search_path') AS path)
                SELECT given.path, pg_catalog.set_config('search_path', \(safeSearchPath), false) FROM given
                """, timeout: .seconds(5)
            ).rows
            guard let row = rows.first else { return close() }
            (ownSearchPath, _) = try row.decode(String.self, String.self)
        } catch {
            close()
        }
    }

    /// Runs a SELECT that has the server call a function of the user's, such as a job's check, under the operator's own
    /// path: that function may name relations without their schema. The statement itself is read under the safe path, and
    /// there is no other one.
    ///
    /// Not for functions that are called by name: those in SQL are read together with the statement.
    @discardableResult
    package func queryWithUsersCode(_ select: SQL, timeout: Duration? = nil) async throws(PostgresError) -> QueryResult
    {
        // A condition without columns is tested before the first row is looked for, and OFFSET keeps it outside. The
        // setting ends with the statement.
        try await query(
            """
            SELECT called.* FROM (\(select) OFFSET 0) AS called
            WHERE (SELECT pg_catalog.set_config('search_path', \(ownSearchPath), true)) IS NOT NULL
            """, timeout: timeout)
    }

    /// Runs a query that calls a function of the user's, which may name relations without their schema, under the
    /// operator's own path. It needs to be qualified itself. Not for a failed transaction.
    package func queryUnderOwnSearchPath(_ sql: SQL, timeout: Duration? = nil) async throws(PostgresError)
        -> QueryResult
    {
        try await useOwnSearchPath()
        let result: Result<QueryResult, PostgresError>
        do throws(PostgresError) {
            result = .success(try await query(sql, timeout: timeout))
        } catch {
            result = .failure(error)
        }
        // Within a transaction that failed, its rollback brings the path back.
        if !isInFailedTransaction { await useSafeSearchPath() }
        return try result.get()
    }
}
