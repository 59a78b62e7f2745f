extension Connection {
    /// Runs `body` in a transaction. Commits when `body` returns; rolls back and rethrows when it throws.
    ///
    /// - Parameter begin: the statement that opens the transaction, such as `BEGIN READ ONLY`.
    @discardableResult
    package func transaction<Value>(
        _ begin: SQL = "BEGIN", isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            try await query(begin)
            let value = try await body()
            try await query("COMMIT")
            return value
        } catch {
            // The error can also come from `begin` or COMMIT, for example after a cancel. Then it isn't certain that a
            // transaction is open.
            if await isInTransaction { await cleanUp("ROLLBACK") }
            throw error
        }
    }
}
