package import Postgres

extension Connection {
    /// Lets `body` write on a session that is otherwise read-only, and makes it read-only again whatever happens.
    package nonisolated func allowingWrites<Value>(_ body: () async throws -> Value) async throws -> Value {
        try await query("SET default_transaction_read_only = off")
        let result: Result<Value, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        // A lost connection has no session left to protect.
        _ = try? await query("SET default_transaction_read_only = on")
        return try result.get()
    }
}
