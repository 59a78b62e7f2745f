package import Postgres

/// Lets `body` write on a session that is otherwise read-only, and makes it read-only again whatever happens.
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
