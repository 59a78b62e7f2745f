extension Connection {
    /// Runs `body` in one transaction, which is committed when it returns and rolled back when it throws.
    ///
    /// - Parameter begin: the statement that opens it, with the transaction's modes.
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
            // A cancel may also stop the statements that open and end it, before they do or after.
            if await isInTransaction { await cleanUp("ROLLBACK") }
            throw error
        }
    }
}
