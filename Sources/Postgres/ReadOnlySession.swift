/// The server's setting that makes the transactions of a session read-only, unless a transaction itself asks for write
/// access.
private let readOnlySetting = "default_transaction_read_only"

extension ConnectionOptions.Setting {
    /// Makes a session read-only from the start.
    package static let readOnly = Self(readOnlySetting, "on")
}

extension Connection {
    /// Makes the session read-only again, even if the calling task is cancelled. Waits at most five seconds. Has no
    /// effect in a failed transaction, because the server then rejects every statement.
    package nonisolated func makeReadOnly() async {
        await cleanUp("SET \(unsafeRaw: readOnlySetting) = on")
    }
}

/// Allows writes in a read-only session while `body` runs. Afterwards the session is read-only again, also if `body`
/// throws.
package func allowingWrites<Value>(
    on connection: Connection, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
) async throws -> Value {
    try await connection.query("SET \(unsafeRaw: readOnlySetting) = off")
    let result: Result<Value, any Error>
    do {
        result = .success(try await body())
    } catch {
        result = .failure(error)
    }
    await connection.makeReadOnly()
    return try result.get()
}
