internal import CommandLanguage
internal import Postgres
internal import Rendering
internal import Timescale

extension Session {
    /// Reconnects with what was named over what was; without anything named, shows the connection.
    func run(_ request: ConnectRequest, _ globals: GlobalOptions) async throws -> ExitCode {
        var named = globals
        named.database = request.conninfo ?? globals.database
        if named.namesConnection { try await reconnect(named) }
        let row = try await connected().query(
            """
            SELECT current_database()::text, current_user::text, coalesce(inet_server_addr()::text, 'local socket'),
                   version()
            """
        ).rows[0]
        let (database, user, address, version) = try row.decode(String.self, String.self, String.self, String.self)
        let engine = (try? await reader())?.capabilities.engineText
        let fields = [
            Field(key: "database", label: "database", cell: .text(database)),
            Field(key: "user", label: "user", cell: .text(user)),
            Field(key: "server", label: "server", cell: .text(address)),
            Field(key: "version", label: "version", cell: .text(version)),
            Field(key: "timescaledb", label: "TimescaleDB", cell: engine.map { .text($0) } ?? .null),
        ]
        show(Document(schema: "caggctl.connection/1", sections: [.fields(key: "connection", title: nil, fields)]))
        return .clean
    }

    /// Where the new connection fails the session keeps its old options.
    private func reconnect(_ named: GlobalOptions) async throws {
        let (oldOptions, oldSandbox) = (options, sandbox)
        options = try options.reconnecting(named)
        use(GlobalOptions())
        sandbox = nil
        await disconnect()
        do {
            _ = try await connected()
        } catch {
            (options, sandbox) = (oldOptions, oldSandbox)
            use(GlobalOptions())
            throw error
        }
    }
}

extension GlobalOptions {
    /// Whether any of these says where to connect.
    var namesConnection: Bool { host != nil || port != nil || user != nil || database != nil }

    /// These options with another connection, by the rules of psql's `\connect`: a conninfo string or URI starts afresh;
    /// otherwise what isn't named stays, also where the old connection was named by a conninfo string or URI.
    func reconnecting(_ named: GlobalOptions) throws -> GlobalOptions {
        var new = self
        if let wanted = named.database, Conninfo.isConninfo(wanted) {
            (new.host, new.port, new.user) = (nil, nil, nil)
            return new.overridden(by: named)
        }
        guard let old = database, Conninfo.isConninfo(old) else { return overridden(by: named) }
        var rest = named
        (rest.host, rest.port, rest.user, rest.database) = (nil, nil, nil, nil)
        new = overridden(by: rest)
        new.database = try Conninfo(parsing: old).replacing(
            host: named.host, port: named.port, user: named.user, database: named.database
        ).text
        return new
    }
}
