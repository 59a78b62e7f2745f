package import Postgres
package import Timescale

/// Which cagg of which database of which server something that is kept is about.
package struct CaggSubject: Sendable, Hashable, Codable {
    /// The cluster's own identifier, or where it listens for a role that may not ask.
    package var server: String
    /// The database's oid.
    package var database: Int64
    /// Its id: a cagg that was dropped and made again is another one, one that was renamed is the same.
    package var cagg: Int32

    package init(server: String, database: Int64, cagg: Int32) {
        self.server = server
        self.database = database
        self.cagg = cagg
    }

    /// Asks the server which one it is.
    package static func read(_ cagg: ContinuousAggregate, _ connection: Connection) async throws -> CaggSubject {
        try await read(hypertable: cagg.id, connection)
    }

    /// A cagg's id is its materialization hypertable's; a job may work on another hypertable, or on none (0).
    package static func read(hypertable id: Int32, _ connection: Connection) async throws -> CaggSubject {
        let row = try await connection.query(
            """
            SELECT has_function_privilege('pg_catalog.pg_control_system()', 'execute') AS may_ask,
                   format('%s:%s', coalesce(host(inet_server_addr()), 'local'), current_setting('port')) AS address,
                   (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())::bigint AS database
            """
        ).rows[0]
        let server: String =
            try row["may_ask"]
            ? try await connection.query("SELECT system_identifier::text FROM pg_catalog.pg_control_system()")
                .rows[0].decode(String.self) : row["address"]
        return CaggSubject(server: server, database: try row["database"], cagg: id)
    }
}
