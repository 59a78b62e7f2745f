package import Postgres

/// A connection and the capabilities of its server. Every function that reads a catalog relation is a method of this
/// type or takes it as an argument.
///
/// Reading the catalogs takes AccessShareLock on them and reads no user data. Two kinds of methods are exceptions and
/// say so in their documentation: ``newestSourceTime(of:chunks:)`` reads raw rows, and ``integerNow(_:)`` and
/// ``now(of:_:)`` call a user's function.
package struct CatalogReader: Sendable {
    package let connection: Connection
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
    /// Returns the condition that the column is one of the ids. Returns `true` if `ids` is nil, which means all.
    static func whether(_ column: SQL, isAmong ids: [Int32]?) -> SQL {
        ids.map { "\(column) = ANY (\($0.map(Int.init))::int[])" } ?? "true"
    }
}
