package import Postgres

/// A connection together with what its server can do: what every catalog relation's file reads through.
///
/// All reads take AccessShareLock on catalogs only; none touches user data.
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
