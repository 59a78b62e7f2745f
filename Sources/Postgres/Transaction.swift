extension Connection {
    /// Runs `body` in a transaction. Commits when `body` returns; rolls back and rethrows when it throws.
    ///
    /// - Parameter begin: the statement that opens the transaction, with its modes.
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
            // A cancel can also stop the statement that opens or commits the transaction, before or after it took
            // effect.
            if await isInTransaction { await cleanUp("ROLLBACK") }
            throw error
        }
    }
}
