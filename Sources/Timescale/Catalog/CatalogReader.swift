package import Postgres

/// A connection and the capabilities of its server. Every reader of a catalog relation is a method of this type or
/// takes it as an argument.
///
/// Reading the catalogs takes AccessShareLock on them and reads no user data. Two kinds of methods are exceptions and
/// say so: ``newestSourceTime(of:chunks:)`` reads raw rows, and ``integerNow(_:)`` and ``now(of:_:)`` call a function
/// of the user.
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
    /// The condition that the column is one of the ids; true if `ids` is nil, which means all.
    static func whether(_ column: SQL, isAmong ids: [Int32]?) -> SQL {
        ids.map { "\(column) = ANY (\($0.map(Int.init))::int[])" } ?? "true"
    }
}
