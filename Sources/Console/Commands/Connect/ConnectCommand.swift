internal import ArgumentParser
internal import CommandLanguage
internal import Postgres
internal import Rendering
internal import Timescale

struct ConnectCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect",
        abstract: "Connect to another server or database, or show the connection.",
        discussion: """
            Connection parameters that you don't give keep their values. A conninfo string or a URI replaces all \
            parameters, as in psql.

            Examples:
              connect
              connect metrics
              connect "host=replica dbname=metrics"
              connect --host replica
            """)
    static let traits: CommandTraits = .connects

    @Argument(help: "Database name, conninfo string or URI.")
    var conninfo: String?

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func run(in session: Session) async throws -> ExitCode {
        var named = globals
        named.database = conninfo ?? globals.database
        if named.namesConnection { try await session.reconnect(named) }
        let row = try await session.connected().query(
            """
            SELECT current_database()::text AS database, current_user::text AS role,
                   coalesce(inet_server_addr()::text, 'local socket') AS address, version() AS version
            """
        ).rows[0]
        let engine = (try? await session.reader())?.capabilities.engineText
        let fields = [
            Field(key: "database", label: "database", cell: .text(try row["database"])),
            Field(key: "user", label: "user", cell: .text(try row["role"])),
            Field(key: "server", label: "server", cell: .text(try row["address"])),
            Field(key: "version", label: "version", cell: .text(try row["version"])),
            Field(key: "timescaledb", label: "TimescaleDB", cell: engine.map { .text($0) } ?? .null),
        ]
        session.show(
            Document(schema: "caggctl.connection/1", sections: [.fields(key: "connection", title: nil, fields)]))
        return .clean
    }
}

extension GlobalOptions {
    /// Returns these options with the connection parameters of `named`, by the rules of psql's `\connect`. A conninfo
    /// string or URI in `named` replaces all connection parameters. Otherwise parameters that `named` doesn't have keep
    /// their values, even if the old connection was given as a conninfo string or URI.
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
