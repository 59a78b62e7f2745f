package import Postgres

/// A connection and the capabilities of its server. Every function that reads a catalog relation is a method of this
/// type, or has an argument of this type.
///
/// Reading the catalogs takes AccessShareLock on them and reads no user data. Three methods are exceptions:
/// ``newestSourceTime(of:chunks:)`` reads raw rows, and ``integerNow(_:)`` and ``now(of:_:)`` call a user's function.
package struct CatalogReader: Sendable {
    /// The connection on which the statements run.
    package let connection: Connection
    /// The capabilities of the connected server.
    package let capabilities: Capabilities

    package init(connection: Connection, capabilities: Capabilities) {
        self.connection = connection
        self.capabilities = capabilities
    }

    func rows(_ sql: SQL) async throws -> [Row] {
        try await connection.query(sql).rows
    }
}

extension SQL {
    /// Returns the SQL condition that the column has one of the ids. If `ids` is nil, the condition is `true`, which
    /// selects all rows.
    static func whether(_ column: SQL, isAmong ids: [Int32]?) -> SQL {
        ids.map { "\(column) = ANY (\($0.map(Int.init))::int[])" } ?? "true"
    }
}
