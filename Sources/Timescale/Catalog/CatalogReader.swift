package import Postgres

/// A connection together with what its server can do. Every reader of a catalog relation is a method of it, or takes it.
///
/// A read of the catalogs takes AccessShareLock on them and touches no user data. The few that do touch it say so:
/// ``newestSourceTime(of:chunks:)`` reads raw rows, and ``integerNow(_:)`` and ``now(of:_:)`` call a function of the user's.
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
    /// A condition: whether the column is one of the ids. True where they are nil, which stands for all.
    static func whether(_ column: SQL, isAmong ids: [Int32]?) -> SQL {
        ids.map { "\(column) = ANY (\($0.map(Int.init))::int[])" } ?? "true"
    }
}
