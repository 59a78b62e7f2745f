internal import Postgres

/// The message, hint and exit code for each error of the connection and of the server.
extension ConsoleError {
    /// Converts an error of the connection or of the server.
    init(_ error: PostgresError) {
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

    /// Converts an error that the server reported, by its SQLSTATE.
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
        case _ where error.endsConnection:
            self.init(
                "the server ended the connection: \(error)", hint: "\"status\" shows the current state", .noConnection)
        case .queryCanceled:
            self.init("cancelled: \(error)", .interrupted)
            isStatementTimeout = error.message == "canceling statement due to statement timeout"
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
