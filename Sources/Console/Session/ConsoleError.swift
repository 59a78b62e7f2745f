internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Sandbox
internal import Timescale

/// An error as the operator sees it: a message of one line, an optional hint and an exit code.
///
/// The Console target declares no other error type. `init(_:)` converts errors of all other types. The conversion
/// of errors of the server and of the connection is in ConsoleError+Postgres.swift.
struct ConsoleError: Error {
    var message: String
    var hint: String?
    var exitCode: ExitCode
    /// Whether the server cancelled a statement because of its setting `statement_timeout`. False if the server's
    /// messages aren't in English, because the SQLSTATE is the same for every cancelled statement.
    var isStatementTimeout = false

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

    /// The format is openmetrics, but the command prints no metrics.
    static let notMetrics = ConsoleError(
        "only the command \"status\" can print openmetrics; choose table, json, jsonl or csv", .usage)

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
