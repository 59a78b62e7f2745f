package import Postgres
package import Timescale

/// Identifies the cagg, database and server to which a stored record belongs.
package struct CaggSubject: Sendable, Hashable, Codable {
    /// The cluster's system identifier. If the role isn't allowed to read it, the server's address and port.
    package var server: String
    /// The database's oid.
    package var database: Int64
    /// The cagg's id. A renamed cagg keeps its id; a cagg that was dropped and created again has a new one.
    package var cagg: Int32

    package init(server: String, database: Int64, cagg: Int32) {
        self.server = server
        self.database = database
        self.cagg = cagg
    }

    /// Reads the identity of a cagg from the server.
    package static func read(_ cagg: ContinuousAggregate, _ connection: Connection) async throws -> CaggSubject {
        try await read(hypertable: cagg.id, connection)
    }

    /// Reads the identity of a hypertable from the server. A cagg's id is the id of its materialization hypertable. For
    /// a job that works on no hypertable, pass 0.
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
