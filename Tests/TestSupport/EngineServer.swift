internal import Postgres
internal import Sandbox

/// Where the databases of an engine's tests are made.
struct EngineServer: Sendable {
    /// All but the database.
    var options: ConnectionOptions
    /// The database from which others are made, or a conninfo string for it.
    var administration: String
    /// What the names of the tests' databases begin with.
    var prefix: String

    init(options: ConnectionOptions, administration: String, prefix: String) {
        // What the tests say themselves is as a user would say it.
        self.options = options.keepingSearchPath()
        (self.administration, self.prefix) = (administration, prefix)
    }

    init(_ server: PrivateServer) {
        self.init(options: server.connectionOptions(), administration: "postgres", prefix: "")
    }

    func connectionOptions(database: String) -> ConnectionOptions {
        var options = options
        options.database = database
        return options
    }

    func openAdministration() async throws -> Connection {
        try await Connection.open(connectionOptions(database: administration))
    }
}
