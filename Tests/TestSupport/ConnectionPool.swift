package import Postgres

/// Connections to one database that are used again: a new one costs the server 10 to 60 ms of processor time.
package actor ConnectionPool {
    private let options: ConnectionOptions
    private var idle: [Connection] = []

    package init(_ options: ConnectionOptions) {
        self.options = options
    }

    /// Runs `body` on a connection that nobody else uses meanwhile. After an error it isn't used again.
    package func use<Value: Sendable>(
        _ body: @Sendable (Connection) async throws -> Value
    ) async throws -> Value {
        let connection = if let last = idle.popLast() { last } else { try await Connection.open(options) }
        do {
            let value = try await body(connection)
            idle.append(connection)
            return value
        } catch {
            await connection.close()
            throw error
        }
    }

    package func close() async {
        let connections = idle
        idle = []
        for connection in connections { await connection.close() }
    }
}
