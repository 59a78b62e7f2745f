internal import CommandLanguage
internal import Glibc
internal import Operations
internal import Postgres
internal import Rendering
internal import Sandbox
internal import Timescale

/// One operator's session: connection, settings, variables, output and confirmations.
@MainActor
final class Session {
    let console: Console
    var options: GlobalOptions
    var variables: Variables
    var settings = SessionSettings()
    /// Whether the operator can be asked: standard input is a terminal.
    var isInteractive: Bool
    /// Whether the prompt is running. Only then long output goes through the pager.
    var isAtPrompt = false
    /// The process's environment variables.
    let environment: [String: String]
    /// The options that apply now: the session's options, overridden by the options of the running command.
    private(set) var effective: GlobalOptions
    /// The result that the last command printed; nil if it printed none. `expect` in a runbook checks its fields.
    private(set) var lastDocument: Document?
    /// The last command other than `watch`. `watch` without a command repeats this command.
    var lastCommand: ParsedCommand?
    /// The words of the running command.
    private(set) var source = CommandSource(origin: .prompt)
    var history: History
    private var hasWarnedOfJournal = false
    /// The journal of the running command.
    private var currentJournal: Journal?

    private var connection: Connection?
    private var capabilities: Capabilities?
    /// Whether the last connection was opened with a time limit for statements.
    private(set) var connectionHasStatementTimeout = false
    private var password: String?
    /// The sandbox that the session is connected to; nil outside a sandbox.
    var sandbox: Sandbox?

    init(
        console: Console, options: GlobalOptions, variables: Variables, isInteractive: Bool, history: History,
        environment: [String: String]
    ) {
        self.environment = environment
        self.console = console
        self.options = options
        self.variables = variables
        self.isInteractive = isInteractive
        self.history = history
        effective = options
        // `--output` at the start becomes a setting, so that `set output` can change it.
        settings.output = options.output ?? .table
        self.options.output = nil
        effective.output = nil
    }

    /// Sets the words and the options of the running command. The command's options override the session's options.
    func use(_ globals: GlobalOptions, _ source: CommandSource) {
        effective = options.overridden(by: globals)
        self.source = source
    }

    // MARK: Connection

    /// The options to connect with; in a sandbox, those of the sandbox's server.
    var connectionOptions: ConnectionOptions {
        var connect = sandbox?.connectionOptions ?? ConnectionOptions()
        if sandbox == nil {
            connect.host = effective.host
            connect.port = effective.port
            connect.user = effective.user
            connect.database = effective.database
        }
        connect.password = password
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
            .init("default_transaction_read_only", "on"),
            .init("lock_timeout", milliseconds(effective.lockTimeout ?? GlobalOptions.standardLockTimeout)),
            .init("statement_timeout", milliseconds(effective.statementTimeout ?? .zero)),
            .init("client_connection_check_interval", "5s"),
        ]
    }

    /// The open connection. Connects on first use, and again after the connection was lost. Asks the operator for a
    /// password if the server needs one, standard input is a terminal, and `--no-password` isn't given.
    func connected() async throws -> Connection {
        if let connection, await connection.isOpen { return connection }
        connection = nil
        capabilities = nil
        connectionHasStatementTimeout = (effective.statementTimeout ?? .zero) > .zero
        let new = try await open()
        connection = new
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
        password = askPassword()
        return try await Connection.open(connectionOptions)
    }

    /// The open connection with the server's capabilities, which are probed once per connection. Throws if TimescaleDB
    /// isn't installed.
    func reader() async throws -> CatalogReader {
        let connection = try await connected()
        if let capabilities { return CatalogReader(connection: connection, capabilities: capabilities) }
        let probed = try await Capabilities.probe(connection)
        capabilities = probed
        let reader = CatalogReader(connection: connection, capabilities: probed)
        try await warnOfAssumedClocks(reader)
        return reader
    }

    /// Prints a warning if the clock of some caggs' jobs is unknown. All times that depend on it are then assumptions.
    private func warnOfAssumedClocks(_ reader: CatalogReader) async throws {
        let names = try await reader.caggsWithAssumedClock().map(\.description)
        guard !names.isEmpty else { return }
        tell(
            "warning: the time zone of the server's jobs is unknown, because this client sets its own time zone; for"
                + " caggs whose time column has no time zone, everything that depends on the current time is based on"
                + " the client's time zone: \(names.joined(separator: ", "))")
        tell("  hint: remove the time zone from PGTZ, PGOPTIONS and the connection string")
    }

    var knownCapabilities: Capabilities? { capabilities }

    /// The current connection, for the handler of Ctrl-C; nil if there is none.
    var openConnection: Connection? { connection }

    func disconnect() async {
        await connection?.close()
        connection = nil
        capabilities = nil
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

    // MARK: Output

    var format: OutputFormat { effective.output ?? settings.output }

    var renderingContext: RenderingContext {
        RenderingContext(
            width: console.width,
            useColor: console.outputIsTerminal && console.allowsColor && settings.color && !effective.noColor,
            expanded: settings.expanded, useUnicode: console.useUnicode)
    }

    /// Prints a command's result. For CSV, the notes go to standard error.
    func show(_ document: Document) {
        lastDocument = document
        let text = format.render(document, in: renderingContext)
        if !isPaged(text) || !Pager.show(text, environment: environment) { console.write(text) }
        if format == .csv { tellNotes(document) }
    }

    /// Prints the end of a result whose rows were already printed. `document` contains the result without these rows.
    func show(_ document: Document, endOf stream: RowStream) {
        lastDocument = document
        console.write(stream.footer(document))
        if format == .csv { tellNotes(document) }
    }

    private func tellNotes(_ document: Document) {
        for note in document.notes { tell(note.text + (note.command.map { "; \($0)" } ?? "")) }
    }

    /// Whether the text goes through the pager: only at the prompt, and only if it is longer than the screen.
    private func isPaged(_ text: String) -> Bool {
        guard settings.pager, isAtPrompt, let height = console.height else { return false }
        return text.utf8.lazy.filter { $0 == UInt8(ascii: "\n") }.count >= height
    }

    /// Forgets the last command's result and journal. Called before each command.
    func forgetDocument() {
        lastDocument = nil
        hasWarnedOfJournal = false
        currentJournal = nil
    }

    /// The journal for changes on the connected server. A command uses the same `Journal` for all its changes. So after
    /// the command has given up waiting for the journal's lock, it doesn't wait again.
    var journal: Journal {
        let journal = Journal(environment: environment, sandbox: sandbox?.connectionOptions.host)
        if let currentJournal, currentJournal.path == journal.path { return currentJournal }
        currentJournal = journal
        return journal
    }

    /// Prints a warning that the journal can't be used. Prints it only once per command; the command continues.
    func warnOfJournal(_ problem: String) {
        if !hasWarnedOfJournal { tell("warning: \(problem)") }
        hasWarnedOfJournal = true
    }

    /// Prints one line to standard error. Control characters in it are escaped.
    func tell(_ message: String) {
        console.writeError(TerminalText.safe(message) + "\n")
    }

    // MARK: Confirmation

    /// Asks for confirmation of a change, unless `--yes` is given. Throws `ConsoleError` if the operator declines or
    /// can't be asked, and `CancellationError` if the command was cancelled.
    func confirm(_ what: String) throws {
        try Task.checkCancellation()
        if effective.assumeYes { return }
        guard isInteractive, console.inputIsTerminal else { throw ConsoleError.confirmationMissing(what) }
        let answer = try ask("\(what)? [y/N] ").lowercased()
        guard ["y", "yes"].contains(answer) else { throw ConsoleError.declined }
    }

    /// Reads an answer at the terminal. The answer isn't added to the history. Throws `CancellationError` after Ctrl-C.
    func ask(_ question: String) throws -> String {
        let answer = LineEditor.read(prompt: TerminalText.safe(question)) ?? ""
        if LineEditor.wasInterrupted { throw CancellationError() }
        return String(answer.trimmingSpaces())
    }
}
