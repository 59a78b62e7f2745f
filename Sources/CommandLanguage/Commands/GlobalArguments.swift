import ArgumentParser
import Postgres

/// The declaration of ``GlobalOptions``; every command carries it. `-p5433` works as in psql.
struct GlobalArguments: ParsableArguments {
    @Option(
        name: [.customShort("h", allowingJoined: true), .long], parsing: .unconditional,
        help: ArgumentHelp("Server name or socket folder.", valueName: "host"))
    var host: String?

    @Option(
        name: [.customShort("p", allowingJoined: true), .long], parsing: .unconditional,
        help: ArgumentHelp("Server port.", valueName: "port")
    )
    var port: String?

    @Option(
        name: [.customShort("U", allowingJoined: true), .customLong("username")], parsing: .unconditional,
        help: ArgumentHelp("Role to connect as.", valueName: "role"))
    var user: String?

    @Option(
        name: [.customShort("d", allowingJoined: true), .customLong("dbname")], parsing: .unconditional,
        help: ArgumentHelp("Database name, conninfo string or URI.", valueName: "database"))
    var database: String?

    @Flag(name: [.customShort("w"), .long], help: "Never ask for a password.")
    var noPassword = false

    @Option(
        name: [.customShort("o", allowingJoined: true), .long], parsing: .unconditional,
        help: ArgumentHelp("How to print.", valueName: "format"))
    var output: OutputChoice?

    @Flag(name: [.customShort("y"), .customLong("yes")], help: "Change things without asking.")
    var assumeYes = false

    @Flag(name: .long, help: "Print without colours.")
    var noColor = false

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp("Give up connecting after this long.", valueName: "duration"), transform: Self.timeout)
    var connectTimeout: Interval?

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp("Let the server cancel a statement after this long; 0 is never.", valueName: "duration"),
        transform: Self.timeout)
    var statementTimeout: Interval?

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp("Give up waiting for a lock after this long; 0 is never.", valueName: "duration"),
        transform: Self.timeout)
    var lockTimeout: Interval?

    var options: GlobalOptions {
        var options = GlobalOptions()
        (options.host, options.port, options.user, options.database) = (host, port, user, database)
        (options.noPassword, options.output, options.assumeYes) = (noPassword, output, assumeYes)
        options.noColor = noColor
        (options.connectTimeout, options.statementTimeout) = (connectTimeout, statementTimeout)
        options.lockTimeout = lockTimeout
        return options
    }

    /// A bare number is seconds, as libpq takes it.
    @Sendable static func timeout(_ text: String) throws -> Interval {
        let interval = Int64(text).map { $0 <= 1_000_000 ? Interval(microseconds: $0 * 1_000_000) : nil }
        guard let interval = interval ?? Interval(parsing: text), interval.approximateMicroseconds >= 0 else {
            throw ValueProblem("is no time-out; write 10s, 5min or 0 for never")
        }
        return interval
    }
}

extension OutputChoice: ExpressibleByArgument {}
