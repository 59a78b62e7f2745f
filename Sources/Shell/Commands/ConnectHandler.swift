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
        options = options.overridden(by: named)
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
}
