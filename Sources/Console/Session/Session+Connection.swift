internal import Glibc
internal import Postgres
internal import Sandbox
internal import Timescale

/// The state of a session's connection. Only the functions in this file read and change it.
struct ConnectionState {
    /// The connection; nil before the first use and after it was lost or closed.
    fileprivate var connection: Connection?
    /// The capabilities of the server that `connection` is connected to; nil until they are probed.
    fileprivate var capabilities: Capabilities?
    /// Whether `connection` was opened with a time limit for statements.
    fileprivate var hasStatementTimeout = false
    /// The password that the operator typed.
    fileprivate var password: String?
}

/// How a session connects: to which server, read-only, and with which time limits.
extension Session {
    /// The options to connect with; in a sandbox, those of the sandbox's server.
    var connectionOptions: ConnectionOptions {
        var connect = sandbox?.connectionOptions ?? ConnectionOptions()
        if sandbox == nil {
            connect.host = effective.host
            connect.port = effective.port
            connect.user = effective.user
            connect.database = effective.database
        }
        connect.password = connectionState.password
        if let timeout = effective.connectTimeout {
            connect.connectTimeout = timeout
        }
        connect.settings = serverSettings
        return connect
    }

    /// The server settings for a connection: the session is read-only until a change is confirmed, waiting for a lock
    /// and running a statement have time limits, and the server cancels the statement of a client that has died.
    private var serverSettings: [ConnectionOptions.Setting] {
        func milliseconds(_ timeout: Duration) -> String { String(Int64(timeout / .milliseconds(1))) }
        return [
            .readOnly,
            .init("lock_timeout", milliseconds(effective.lockTimeout ?? GlobalOptions.standardLockTimeout)),
            .init("statement_timeout", milliseconds(effective.statementTimeout ?? .zero)),
            .init("client_connection_check_interval", "5s"),
        ]
    }

    /// The open connection. Connects on first use, and again after the connection was lost. Asks the operator for a
    /// password if the server needs one, standard input is a terminal, and `--no-password` isn't given.
    func connected() async throws -> Connection {
        if let connection = connectionState.connection, await connection.isOpen { return connection }
        connectionState.connection = nil
        connectionState.capabilities = nil
        connectionState.hasStatementTimeout = (effective.statementTimeout ?? .zero) > .zero
        let new = try await open()
        connectionState.connection = new
        return new
    }

    private func open() async throws -> Connection {
        do {
            return try await Connection.open(connectionOptions)
        } catch {
            if sandbox != nil, error.endsConnection {
                throw ConsoleError("the sandbox's server has ended; quit and start another sandbox", .noConnection)
            }
            guard error.kind == .passwordRequired, isInteractive, !effective.noPassword else { throw error }
        }
        connectionState.password = askPassword()
        return try await Connection.open(connectionOptions)
    }

    /// The open connection with the server's capabilities, which are probed once per connection. Throws if TimescaleDB
    /// isn't installed.
    func reader() async throws -> CatalogReader {
        let connection = try await connected()
        if let capabilities = connectionState.capabilities {
            return CatalogReader(connection: connection, capabilities: capabilities)
        }
        let probed = try await Capabilities.probe(connection)
        connectionState.capabilities = probed
        let reader = CatalogReader(connection: connection, capabilities: probed)
        try await warnOfAssumedClocks(reader)
        return reader
    }

    /// Prints a warning if the time zone of the server's jobs is unknown and a cagg's time column has no time zone. The
    /// current time of such a cagg is then computed with the client's time zone, which may be wrong.
    private func warnOfAssumedClocks(_ reader: CatalogReader) async throws {
        let names = try await reader.caggsWithAssumedClock().map(\.description)
        guard !names.isEmpty else { return }
        tell(
            "warning: the time zone of the server's jobs can't be read, because this client sets its own time zone;"
                + " caggctl uses the client's time zone for these caggs, whose time column has no time zone:"
                + " \(names.joined(separator: ", "))")
        tell("  hint: remove the time zone from PGTZ, PGOPTIONS and the connection string")
    }

    /// Whether the current connection was opened with a time limit for statements.
    var connectionHasStatementTimeout: Bool { connectionState.hasStatementTimeout }

    /// The server's capabilities; nil if they haven't been probed on the current connection.
    var knownCapabilities: Capabilities? { connectionState.capabilities }

    /// The current connection, for the handler of Ctrl-C; nil if there is none.
    var openConnection: Connection? { connectionState.connection }

    func disconnect() async {
        await connectionState.connection?.close()
        connectionState.connection = nil
        connectionState.capabilities = nil
    }

    /// Closes the connection, and connects with the options of the `connect` command, which override the session's
    /// options. If connecting fails, the session keeps its old options, and the next command connects with them.
    func reconnect(_ named: GlobalOptions) async throws {
        let (oldOptions, oldSandbox) = (options, sandbox)
        options = try options.reconnecting(named)
        use(.none, source)
        sandbox = nil
        await disconnect()
        do {
            _ = try await connected()
        } catch {
            (options, sandbox) = (oldOptions, oldSandbox)
            use(.none, source)
            throw error
        }
    }

    private func askPassword() -> String? {
        // getpass(3) turns off the echo, and reads from the terminal even if standard input is redirected.
        getpass("Password: ").map { String(cString: $0) }
    }
}
