internal import CLibpq
internal import Glibc

/// A `PGconn` in non-blocking mode: sends statements, waits, and returns results. Used only on the queue of its
/// `Connection`.
///
/// A wait ends when the server answers, when another task interrupts it, or at the deadline. If the server doesn't
/// answer a cancel request within `graceAfterCancel`, the connection is closed.
final class LibpqConnection {
    static let graceAfterCancel = Duration.seconds(5)

    let interruption: Interruption
    let notices = NoticeBox()
    private var connection: OpaquePointer?

    init() throws(PostgresError) {
        interruption = try Interruption()
    }

    deinit { close() }

    func close() {
        if let connection { PQfinish(connection) }
        connection = nil
    }

    var isOpen: Bool { connection.map { PQstatus($0) == CONNECTION_OK } ?? false }

    var isInTransaction: Bool {
        connection.map { [PQTRANS_INTRANS, PQTRANS_INERROR].contains(PQtransactionStatus($0)) } ?? false
    }

    var isInFailedTransaction: Bool { connection.map { PQtransactionStatus($0) == PQTRANS_INERROR } ?? false }

    func pointer() throws(PostgresError) -> OpaquePointer {
        guard let connection else { throw PostgresError(.connectionLost, "the connection is closed") }
        return connection
    }

    /// An error with libpq's last message about the connection, on one line.
    func failure(_ kind: PostgresError.Kind) -> PostgresError {
        let text = connection.map { String(cString: PQerrorMessage($0)) } ?? "the connection is closed"
        return PostgresError(kind, Self.oneLine(text))
    }

    /// Returns libpq's messages on one line. A line that begins with a tab continues the message of the line before it.
    /// Any other line is a new message, which is added after a semicolon. If the continuation of a message begins with
    /// a capital letter, the text before it gets a full stop.
    static func oneLine(_ message: String) -> String {
        message.split(whereSeparator: \.isNewline).reduce("") { text, line in
            let words = line.trimmingSpaces()
            guard let last = text.last else { return String(words) }
            if last.isPunctuation { return "\(text) \(words)" }
            guard line.hasPrefix("\t") else { return "\(text); \(words)" }
            return words.first?.isUppercase == true ? "\(text). \(words)" : "\(text) \(words)"
        }
    }

    // MARK: Connecting

    func open(_ options: ConnectionOptions) throws(PostgresError) {
        let keywords = options.keywords
        let started = withCStrings(keywords.map(\.0)) { names in
            withCStrings(keywords.map(\.1)) { values in PQconnectStartParams(names, values, 1) }
        }
        guard let started else { throw PostgresError(.connectFailed, "out of memory") }
        connection = started
        guard PQstatus(started) != CONNECTION_BAD else { throw failure(.connectFailed) }
        notices.attach(to: started)
        let deadline = ContinuousClock.now + connectTimeout(started, otherwise: options.connectTimeout)
        var next = PGRES_POLLING_WRITING
        while next != PGRES_POLLING_OK {
            guard next != PGRES_POLLING_FAILED else { throw connectFailure(started) }
            let outcome = try SocketWait.wait(
                PQsocket(started), forReading: next == PGRES_POLLING_READING,
                forWriting: next == PGRES_POLLING_WRITING, or: interruption, until: deadline)
            switch outcome {
            case .ready: next = PQconnectPoll(started)
            case .interrupted: throw PostgresError(.connectFailed, "connecting was interrupted")
            case .deadlinePassed:
                throw PostgresError(.connectFailed, "the server at \(address(started)) didn't answer in time")
            }
        }
        guard PQsetnonblocking(started, 1) == 0 else { throw failure(.connectFailed) }
    }

    private func connectFailure(_ connection: OpaquePointer) -> PostgresError {
        failure(PQconnectionNeedsPassword(connection) == 1 ? .passwordRequired : .connectFailed)
    }

    private func address(_ connection: OpaquePointer) -> String {
        let host = PQhost(connection).map { String(cString: $0) } ?? ""
        let port = PQport(connection).map { String(cString: $0) } ?? ""
        return "\(host.isEmpty ? "the default socket" : host), port \(port)"
    }

    /// Returns the value of `connect_timeout`, or `standard` if it isn't set. `PQconnectPoll` ignores
    /// `connect_timeout`, so the caller must apply it.
    private func connectTimeout(_ connection: OpaquePointer, otherwise standard: Duration) -> Duration {
        guard let options = PQconninfo(connection) else { return standard }
        defer { PQconninfoFree(options) }
        var option = options
        while let keyword = option.pointee.keyword {
            if String(cString: keyword) == "connect_timeout", let value = option.pointee.val,
                let seconds = Int(String(cString: value)), seconds > 0
            {
                return .seconds(seconds)
            }
            option += 1
        }
        return standard
    }

    // MARK: Statements

    /// Sends the data that `PQsend…` has queued.
    func flush(until deadline: ContinuousClock.Instant?) throws(PostgresError) {
        let connection = try pointer()
        while true {
            switch PQflush(connection) {
            case 0: return
            case 1:
                let outcome = try SocketWait.wait(
                    PQsocket(connection), forReading: true, forWriting: true, or: interruption, until: deadline)
                switch outcome {
                // The server may accept no more data until this client has read the server's output.
                case .ready: try consumeInput()
                case .interrupted:
                    if interruption.pending == .abandon { throw closeConnection(reason: "the connection was closed") }
                    interruption.drain()
                case .deadlinePassed:
                    throw closeConnection(reason: "the server accepted no more data within the time limit")
                }
            default: throw failure(.connectionLost)
            }
        }
    }

    func consumeInput() throws(PostgresError) {
        if PQconsumeInput(try pointer()) == 0 { throw failure(.connectionLost) }
    }

    /// Returns the next result of the running statement, or nil after the last one.
    func nextResult(_ statement: inout RunningStatement) throws(PostgresError) -> LibpqResult? {
        let connection = try pointer()
        while PQisBusy(connection) == 1 {
            try waitForInput(&statement)
        }
        return PQgetResult(connection).map { LibpqResult($0) }
    }

    /// Waits once for input from the server. A cancel request or the deadline cancels the statement. The connection is
    /// closed if the server doesn't answer the cancel request in time, or if there is an abandon request.
    func waitForInput(_ statement: inout RunningStatement) throws(PostgresError) {
        let connection = try pointer()
        if interruption.pending == .abandon { throw closeConnection(reason: "the connection was closed") }
        if interruption.pending == .cancel, !statement.hasCancelled { statement.cancel(connection) }
        let outcome = try SocketWait.wait(
            PQsocket(connection), forReading: true, forWriting: false, or: interruption, until: statement.deadline)
        switch outcome {
        case .ready: try consumeInput()
        case .interrupted: interruption.drain()
        case .deadlinePassed:
            if statement.hasCancelled { throw closeConnection(reason: "the server didn't answer a cancel request") }
            statement.hasTimedOut = true
            statement.cancel(connection)
        }
    }

    /// Makes the statement that was just sent return its rows one at a time.
    func setSingleRowMode() throws(PostgresError) {
        PQsetSingleRowMode(try pointer())
    }

    /// Asks the server to stop the running statement, if there is one.
    func cancelRunning(_ statement: inout RunningStatement) throws(PostgresError) {
        let connection = try pointer()
        if PQtransactionStatus(connection) == PQTRANS_ACTIVE { statement.cancel(connection) }
    }

    /// Reads and drops the remaining results of a statement, so that the connection can run the next one.
    func drainResults(_ statement: inout RunningStatement) throws(PostgresError) {
        while try nextResult(&statement) != nil {}
    }

    /// Closes the connection immediately, and returns the error to throw. The outcome of the running statement is then
    /// unknown.
    func closeConnection(reason message: String) -> PostgresError {
        close()
        return PostgresError(.connectionLost, message)
    }
}

/// Calls `body` with a NULL-terminated array of C strings, for libpq functions such as `PQconnectStartParams`. The
/// strings are freed when `body` returns.
private func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
    let copies = texts.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    return body(copies.map { UnsafePointer($0) } + [nil])
}
