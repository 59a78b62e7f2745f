internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Sandbox
internal import Timescale

/// An error as it is told to people: one line, what to do, and the exit code.
struct Failure {
    var message: String
    var hint: String?
    var exitCode: ExitCode

    init(_ message: String, hint: String? = nil, _ exitCode: ExitCode) {
        self.message = message
        self.hint = hint
        self.exitCode = exitCode
    }

    /// The one place where errors become messages.
    init(_ error: any Error) {
        switch error {
        case let failure as ShellError: self = failure.failure
        case let error as UsageError: self.init(error.summary, .usage)
        case let problem as ValueProblem: self.init("\(problem)", .usage)
        case let error as PostgresError: self.init(error)
        case let error as TimescaleError: self.init(error)
        case let refusal as Refusal: self.init("refused: \(refusal.reason)", hint: refusal.advice, .refused)
        case let journal as JournalUnavailable: self.init("\(journal)", hint: journal.advice, .failed)
        case let busy as CaggLock.Busy: self.init("\(busy)", .busy)
        case let busy as PolicyBusy:
            self.init(
                "\(busy)",
                hint:
                    "try again when it is done; --pause-policy keeps it from beginning again meanwhile, and \"jobs\" shows"
                    + " what it does", .busy)
        case let changed as PolicyChangedMeanwhile: self.init("\(changed)", .busy)
        case let busy as JobBusy: self.init("\(busy)", .busy)
        case let started as JobStarted: self.init("\(started)", .busy)
        case let late as JobNotTaken: self.init("\(late)", hint: "\"jobs capacity\" shows who has the workers", .busy)
        case let stopped as DiffStopped: self.init(stopped.cause)
        case is CancellationError: self.init("interrupted", .interrupted)
        default: self.init("\(error)", .failed)
        }
    }

    private init(_ error: TimescaleError) {
        switch error {
        case .notInstalled: self.init("\(error)", .failed)
        case .unknownCagg, .ambiguousCagg, .notPermitted: self.init("\(error)", .failed)
        }
    }

    private init(_ error: PostgresError) {
        switch error.kind {
        case .connectFailed:
            self.init(
                "can't connect: \(error)", hint: "check -h, -p, -U and -d, and that the server runs", .noConnection)
        case .passwordRequired:
            self.init(
                "the server wants a password", hint: "type it at a terminal, or put it into ~/.pgpass", .noConnection)
        case .connectionLost:
            self.init(
                "the connection was lost: \(error)",
                hint: "what the last statement did is unknown; \"status\" shows where things stand", .noConnection)
        case .timedOut, .unexpectedResult: self.init("\(error)", .failed)
        case .server(let state): self.init(error, state)
        }
    }

    private init(_ error: PostgresError, _ state: SQLState) {
        switch state {
        case .invalidPassword:
            self.init("\(error)", hint: "type the right password, or correct ~/.pgpass", .noConnection)
        case .invalidAuthorization, .cannotConnectNow: self.init("\(error)", .noConnection)
        case .invalidCatalogName:
            self.init("\(error)", hint: "name a database with -d", .noConnection)
        case .adminShutdown, .crashShutdown:
            self.init(
                "the server ended the connection: \(error)", hint: "\"status\" shows where things stand", .noConnection)
        case .queryCanceled: self.init("cancelled: \(error)", .interrupted)
        case .lockNotAvailable:
            self.init("\(error)", hint: "something else holds a lock; try again, or raise --lock-timeout", .busy)
        case .insufficientPrivilege:
            self.init("\(error)", hint: "connect as the owner of the continuous aggregate, or as a superuser", .failed)
        case .readOnlyTransaction:
            self.init("\(error)", hint: "the session is read-only; confirm the change, or say --yes", .refused)
        default: self.init("\(error) [\(state)]", hint: error.hint, .failed)
        }
    }
}

/// Errors of the shell's own.
enum ShellError: Error {
    /// A change was neither confirmed at a terminal nor by `--yes`.
    case confirmationMissing(String)
    case declined
    case runbookStopped(at: String, code: ExitCode)
    case unreadableFile(String, reason: String)
    /// Standard output can't be written.
    case lostOutput(reason: String)
    /// The file that a diff's result is kept in.
    case unusableDiff(String, String)
    case message(String, ExitCode)

    var failure: Failure {
        switch self {
        case .confirmationMissing(let what):
            Failure("refused: \(what) needs a confirmation", hint: "run it at a terminal, or with --yes", .refused)
        case .declined: Failure("nothing was changed", .refused)
        case .runbookStopped(let place, let code):
            Failure(
                "the runbook stopped at \(place)" + (code == .clean ? "" : " (exit code \(code.rawValue))"),
                .runbookStopped)
        case .unreadableFile(let path, let reason): Failure("can't read \(path): \(reason)", .failed)
        case .lostOutput(let reason):
            Failure("the output is incomplete: it can't be written: \(reason)", .failed)
        case .unusableDiff(let path, let reason):
            Failure(
                "the kept diff \(path) is of no use: \(reason)",
                hint: "run diff again without --resume, which replaces the file", .failed)
        case .message(let text, let code): Failure(text, code)
        }
    }
}
