internal import ArgumentParser
internal import CommandLanguage
internal import Postgres
internal import Rendering

/// The options that every command takes, before or after its name. `-p5433` works as in psql.
///
/// If a command doesn't give an option, the option of the session applies. If the session doesn't have the option
/// either, the default applies: for connection options, libpq's environment variables and defaults.
struct GlobalOptions: ParsableArguments {
    @Option(
        name: [.customShort("h", allowingJoined: true), .long], parsing: .unconditional,
        help: ArgumentHelp("Host name of the server, or the folder of its Unix socket.", valueName: "host"))
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
        help: ArgumentHelp("Output format.", valueName: "format"))
    var output: OutputFormat?

    @Flag(name: [.customShort("y"), .customLong("yes")], help: "Make changes without asking for confirmation.")
    var assumeYes = false

    @Flag(name: .long, help: "Print without colours.")
    var noColor = false

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp("Time limit for connecting to the server. Default: 10s.", valueName: "duration"),
        transform: Self.connectTimeout)
    var connectTimeout: Duration?

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "Time limit for one statement. The server cancels a statement that takes longer. 0 means no limit. Default:"
                + " 0.",
            valueName: "duration"),
        transform: Self.timeout)
    var statementTimeout: Duration?

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "Time limit for waiting for a lock. 0 means no limit. Default: 10s.", valueName: "duration"),
        transform: Self.timeout)
    var lockTimeout: Duration?

    /// The default of `--lock-timeout`.
    static let standardLockTimeout = Duration.seconds(10)

    /// A value in which no option is given.
    static let none: GlobalOptions = {
        do {
            return try GlobalOptions.parse([])
        } catch {
            preconditionFailure("every global option can be left out: \(error)")
        }
    }()

    /// Returns these options, with the options that are given in `later` replacing them.
    func overridden(by later: GlobalOptions) -> GlobalOptions {
        var merged = self
        merged.host = later.host ?? host
        merged.port = later.port ?? port
        merged.user = later.user ?? user
        merged.database = later.database ?? database
        merged.noPassword = later.noPassword || noPassword
        merged.output = later.output ?? output
        merged.assumeYes = later.assumeYes || assumeYes
        merged.noColor = later.noColor || noColor
        merged.connectTimeout = later.connectTimeout ?? connectTimeout
        merged.statementTimeout = later.statementTimeout ?? statementTimeout
        merged.lockTimeout = later.lockTimeout ?? lockTimeout
        return merged
    }

    /// Whether a host, port, role or database is given.
    var namesConnection: Bool { host != nil || port != nil || user != nil || database != nil }

    /// Reads a time-out. A number without a unit is in seconds, as in libpq.
    @Sendable static func timeout(_ text: String) throws -> Duration {
        let interval = Int64(text).map { (0...1_000_000).contains($0) ? Interval(microseconds: $0 * 1_000_000) : nil }
        guard let interval = interval ?? Interval(parsing: text), interval.approximateDuration >= .zero else {
            throw ValueProblem("isn't a time limit; write for example 10s or 5min")
        }
        return interval.approximateDuration
    }

    /// Reads the time limit for connecting. Zero is refused: the time would be over before the program has connected.
    /// (For the other time limits, zero means no limit.)
    @Sendable private static func connectTimeout(_ text: String) throws -> Duration {
        let limit = try timeout(text)
        guard limit > .zero else { throw ValueProblem("isn't above zero; write for example 10s") }
        return limit
    }
}

extension OutputFormat: ExpressibleByArgument {}
