import ArgumentParser

/// What `connect` is asked for.
package struct ConnectRequest: Sendable, Hashable {
    /// Database name, conninfo string or URI; nil shows the connection there is.
    package var conninfo: String?
}

struct ConnectCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect",
        abstract: "Connect to another server or database, or show the connection.",
        discussion: """
            What isn't named stays as it is. A conninfo string or URI starts afresh, as in psql.

            Examples:
              connect
              connect metrics
              connect "host=replica dbname=metrics"
              connect --host replica
            """)

    @Argument(help: "Database name, conninfo string or URI.")
    var conninfo: String?

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() -> Command { .connect(ConnectRequest(conninfo: conninfo)) }
}

struct QuitCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "quit",
        abstract: "Leave.",
        discussion: """
            Examples:
              quit
            """,
        aliases: ["exit"])

    @OptionGroup(visibility: .private) var globals: GlobalArguments

    func request() -> Command { .quit }
}
