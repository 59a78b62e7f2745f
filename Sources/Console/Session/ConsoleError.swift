internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Sandbox
internal import Timescale

/// An error as the operator sees it: a message of one line, an optional hint and an exit code.
///
/// The Console target declares no other error type. `init(_:)` converts errors of all other types.
struct ConsoleError: Error {
    var message: String
    var hint: String?
    var exitCode: ExitCode

    init(_ message: String, hint: String? = nil, _ exitCode: ExitCode) {
        (self.message, self.hint, self.exitCode) = (message, hint, exitCode)
    }

    /// Converts any error. An error of an unknown type is a bug in the program, so the hint asks the operator to
    /// report the error.
    init(_ error: any Error) {
        switch error {
        case let error as ConsoleError: self = error
        case let error as PostgresError: self.init(error)
        case let stopped as DiffStopped: self.init(stopped.cause)
        case let error as any OperatorError: self.init(error.message, hint: error.hint, ExitCode(error.kind))
        case is CancellationError: self.init("interrupted", .interrupted)
        default:
            self.init(
                "unexpected error: \(error)", hint: "please report this error and the command that you typed", .failed)
        }
    }

    private init(_ error: PostgresError) {
        switch error.kind {
        case .connectFailed:
            self.init(
                "can't connect: \(error)", hint: "check -h, -p, -U and -d, and whether the server is running",
                .noConnection)
        case .passwordRequired:
            self.init(
                "the server needs a password", hint: "type the password at a terminal, or put it into ~/.pgpass",
                .noConnection)
        case .connectionLost:
            self.init(
                "the connection was lost: \(error)",
                hint: "the last statement may have taken effect; \"status\" shows the current state", .noConnection)
        case .timedOut:
            self.init("\(error)", hint: "try again; if this happens while connecting, raise --connect-timeout", .failed)
        case .unexpectedResult:
            self.init(
                "\(error)", hint: "caggctl doesn't understand this server's answer; please report the server's version",
                .failed)
        case .server(let state): self.init(error, state)
        }
    }

    private init(_ error: PostgresError, _ state: SQLState) {
        switch state {
        case .invalidPassword:
            self.init("\(error)", hint: "type the right password, or correct ~/.pgpass", .noConnection)
        case .invalidAuthorization:
            self.init("\(error)", hint: "check the role (-U) and the server's pg_hba.conf", .noConnection)
        case .cannotConnectNow:
            self.init("\(error)", hint: "the server is starting or stopping; try again", .noConnection)
        case .invalidCatalogName:
            self.init("\(error)", hint: "give the name of an existing database with -d", .noConnection)
        case .adminShutdown, .crashShutdown, .databaseDropped, .idleSessionTimeout, .idleInTransactionTimeout,
            .transactionTimeout:
            self.init(
                "the server ended the connection: \(error)", hint: "\"status\" shows the current state", .noConnection)
        case .queryCanceled: self.init("cancelled: \(error)", .interrupted)
        case .lockNotAvailable:
            self.init("\(error)", hint: "another session holds a lock; try again, or raise --lock-timeout", .busy)
        case .insufficientPrivilege:
            self.init("\(error)", hint: "connect as the owner of the continuous aggregate, or as a superuser", .failed)
        case .readOnlyTransaction:
            self.init("\(error)", hint: "the session is read-only; confirm the change, or use --yes", .refused)
        default: self.init("\(error) [\(state)]", hint: error.hint, .failed)
        }
    }
}

extension ConsoleError {
    /// The change needs a confirmation, but there is no terminal at which to ask, and no option confirms the change.
    static func confirmationMissing(_ what: String, option: String = "--yes") -> ConsoleError {
        ConsoleError(
            "refused: a confirmation is needed to \(what)", hint: "run the command at a terminal, or with \(option)",
            .refused)
    }

    /// The operator declined the change.
    static let declined = ConsoleError("nothing was changed", .refused)

    /// - Parameters:
    ///   - place: the runbook's name and line number.
    ///   - code: the exit code of the command on that line.
    static func runbookStopped(at place: String, code: ExitCode) -> ConsoleError {
        ConsoleError(
            "the runbook stopped at \(place)"
                + (code == .clean ? "" : ": the command ended with exit code \(code.rawValue)"), .runbookStopped)
    }

    static func unreadableFile(_ path: String, reason: String) -> ConsoleError {
        ConsoleError("can't read \(path): \(reason)", .failed)
    }

    /// Writing to standard output failed.
    static func lostOutput(reason: String) -> ConsoleError {
        ConsoleError(
            "the output is incomplete, because writing failed: \(reason)",
            hint: "changes that the command made are kept", .failed)
    }

    /// The file with a saved diff can't be used.
    static func unusableDiff(_ path: String, _ reason: String) -> ConsoleError {
        ConsoleError(
            "the saved diff \(path) can't be used: \(reason)",
            hint: "run \"diff\" again without --resume; the new result replaces the file", .failed)
    }
}

extension ExitCode {
    fileprivate init(_ kind: OperatorErrorKind) {
        self =
            switch kind {
            case .failed: .failed
            case .noConnection: .noConnection
            case .refused: .refused
            case .busy: .busy
            case .usage: .usage
            }
    }
}

/// Further errors with which the server ends the connection.
extension SQLState {
    fileprivate static let databaseDropped = SQLState("57P04")
    fileprivate static let idleSessionTimeout = SQLState("57P05")
    fileprivate static let idleInTransactionTimeout = SQLState("25P03")
    fileprivate static let transactionTimeout = SQLState("25P04")
}
