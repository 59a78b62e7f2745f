package import Postgres
internal import Sandbox

/// Runs `body` on a connection to a database (the server's own where none is given) and closes it afterwards.
package func withConnection<Value>(
    to options: ConnectionOptions? = nil, isolation: isolated (any Actor)? = #isolation,
    _ body: (Connection) async throws -> Value
) async throws -> Value {
    let standard = try await TestServer.shared.running().connectionOptions().keepingSearchPath()
    let connection = try await Connection.open(options ?? standard)
    do {
        let value = try await body(connection)
        await connection.close()
        return value
    } catch {
        await connection.close()
        throw error
    }
}
