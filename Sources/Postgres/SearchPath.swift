/// The `search_path` of caggctl's own statements. Only a superuser can create objects in `pg_catalog`. `pg_temp` is
/// named last, because PostgreSQL searches it first if the path doesn't name it.
let safeSearchPath = "pg_catalog, pg_temp"

extension Connection {
    /// Sets the session's `search_path` to the operator's own path, for a statement that isn't caggctl's. The caller
    /// must call `useSafeSearchPath()` afterwards, even after an error.
    package func useOwnSearchPath() async throws(PostgresError) {
        try await query("SELECT pg_catalog.set_config('search_path', \(ownSearchPath), false)")
    }

    /// Sets the session's `search_path` back to the safe path, even if the calling task is cancelled. If a statement
    /// has changed the path, the changed path becomes the operator's own path.
    ///
    /// Closes the connection if the path can't be set within five seconds, so that no statement of caggctl runs under
    /// the operator's path. Must not be called in a failed transaction, because the server then rejects every
    /// statement.
    package nonisolated func useSafeSearchPath() async {
        await Task { await leaveOwnSearchPath() }.value
    }

    private func leaveOwnSearchPath() async {
        do {
            // This query runs under the operator's path, so every name in the query has its schema: see `connect`.
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

    /// Runs a SELECT that makes the server call a user's function, such as a job's check function. The user's function
    /// runs under the operator's own `search_path`, because it may name relations without a schema. The SELECT itself
    /// is parsed under the safe path. Outside a transaction block, only one statement is sent.
    ///
    /// Don't use this method if the SELECT calls the user's function by name. PostgreSQL may inline a function that is
    /// written in SQL, and then parses its body under the safe path too.
    @discardableResult
    package func queryWithUsersCode(_ select: SQL, timeout: Duration? = nil) async throws(PostgresError) -> QueryResult
    {
        // The WHERE condition uses no columns, so PostgreSQL evaluates it before it reads the first row. OFFSET 0
        // prevents the planner from moving the condition into the subquery. The setting is local to the transaction.
        // Outside a transaction block it ends with the statement.
        let result = try await query(
            """
            SELECT called.* FROM (\(select) OFFSET 0) AS called
            WHERE (SELECT pg_catalog.set_config('search_path', \(ownSearchPath), true)) IS NOT NULL
            """, timeout: timeout)
        if isInTransaction { await useSafeSearchPath() }
        return result
    }

    /// Runs a query that calls a user's function. The query runs under the operator's own `search_path`, because the
    /// function may name relations without a schema. The query itself must name every schema. Must not be called in a
    /// failed transaction.
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
        // The rollback of a failed transaction restores the path.
        if !isInFailedTransaction { await useSafeSearchPath() }
        return try result.get()
    }
}
