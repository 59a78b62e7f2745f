package import Postgres

/// Allows writes on a read-only session while `body` runs. The session is always read-only again afterwards.
package func allowingWrites<Value>(
    on connection: Connection, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
) async throws -> Value {
    try await connection.query("SET default_transaction_read_only = off")
    let result: Result<Value, any Error>
    do {
        result = .success(try await body())
    } catch {
        result = .failure(error)
    }
    await connection.cleanUp("SET default_transaction_read_only = on")
    return try result.get()
}
