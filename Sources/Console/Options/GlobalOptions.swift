internal import ArgumentParser
internal import CommandLanguage
internal import Postgres
internal import Rendering

/// The options that every command takes, before or after its name. `-p5433` works as in psql.
///
/// If an option isn't given, the session's own option applies. If that isn't given either, libpq's environment
/// variables and defaults apply.
struct GlobalOptions: ParsableArguments {
    @Option(
        name: [.customShort("h", allowingJoined: true), .long], parsing: .unconditional,
        help: ArgumentHelp("Name of the server, or folder of its socket.", valueName: "host"))
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
            "Time limit for one statement; the server cancels a longer one. Default: 0, which means no limit.",
            valueName: "duration"),
        transform: Self.timeout)
    var statementTimeout: Duration?

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "Time limit for waiting for a lock; 0 means no limit. Default: 10s.", valueName: "duration"),
        transform: Self.timeout)
    var lockTimeout: Duration?

    /// The lock time-out without `--lock-timeout`.
    static let standardLockTimeout = Duration.seconds(10)

    /// The options if none is given.
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
        let interval = Int64(text).map { $0 <= 1_000_000 ? Interval(microseconds: $0 * 1_000_000) : nil }
        guard let interval = interval ?? Interval(parsing: text), interval.approximateDuration >= .zero else {
            throw ValueProblem("isn't a time limit; write for example 10s or 5min")
        }
        return interval.approximateDuration
    }

    /// Reads the time limit for connecting, which is above zero: an operator who waits for a server can press Ctrl-C.
    @Sendable private static func connectTimeout(_ text: String) throws -> Duration {
        let limit = try timeout(text)
        guard limit > .zero else { throw ValueProblem("isn't a time limit for connecting; write for example 10s") }
        return limit
    }
}

extension OutputFormat: ExpressibleByArgument {}
