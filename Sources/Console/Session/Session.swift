internal import CommandLanguage
internal import Glibc
internal import Operations
internal import Postgres
internal import Rendering
internal import Sandbox
internal import Timescale

/// One operator's session: its connection, its settings, its variables, and how it asks for confirmation.
@MainActor
final class Session {
    let console: Console
    var options: GlobalOptions
    var variables: Variables
    var settings = SessionSettings()
    /// Whether there is somebody to ask: at the prompt, or a one-shot command at a terminal.
    var isInteractive: Bool
    /// Set while the prompt runs; only there is output paged.
    var isAtPrompt = false
    /// For the pager.
    let environment: [String: String]
    /// The options of the command that runs, over the session's own.
    private(set) var effective: GlobalOptions
    /// What the last command showed; `expect` in runbooks looks at it.
    private(set) var lastDocument: Document?
    /// What `watch` without a command repeats.
    var lastCommand: ParsedCommand?
    /// The words of the command that runs.
    private(set) var source = CommandSource(origin: .prompt)
    var history: History
    private var hasWarnedOfJournal = false
    /// Of the command that runs.
    private var currentJournal: Journal?

    private var connection: Connection?
    private var capabilities: Capabilities?
    private var password: String?
    /// Set while the session talks to a sandbox of its own.
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
        // What was chosen at the start is the session's setting, which `set output` changes.
        settings.output = options.output ?? .table
        self.options.output = nil
        effective.output = nil
    }

    /// Makes the options and words of one command hold while it runs.
    func use(_ globals: GlobalOptions, _ source: CommandSource) {
        effective = options.overridden(by: globals)
        self.source = source
    }

    // MARK: Connection

    /// What to connect with; the sandbox's own server while there is one.
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

    /// Reading is free and writing explicit; nothing waits for ever; a dead client leaves nothing running.
    private var serverSettings: [ConnectionOptions.Setting] {
        func milliseconds(_ timeout: Duration?) -> String? {
            timeout.map { String(Int64($0 / .milliseconds(1))) }
        }
        return [
            .init("default_transaction_read_only", "on"),
            .init("lock_timeout", milliseconds(effective.lockTimeout) ?? "10s"),
            .init("statement_timeout", milliseconds(effective.statementTimeout) ?? "0"),
            .init("client_connection_check_interval", "5s"),
        ]
    }

    /// The open connection, made on first use; a password is asked for where there is somebody to ask.
    func connected() async throws -> Connection {
        if let connection, await connection.isOpen { return connection }
        connection = nil
        capabilities = nil
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

    /// The connection with what its server can do. Throws if TimescaleDB isn't installed.
    func reader() async throws -> CatalogReader {
        let connection = try await connected()
        if let capabilities { return CatalogReader(connection: connection, capabilities: capabilities) }
        let probed = try await Capabilities.probe(connection)
        capabilities = probed
        return CatalogReader(connection: connection, capabilities: probed)
    }

    var knownCapabilities: Capabilities? { capabilities }

    /// The connection for a signal to reach; nil when there is none.
    var openConnection: Connection? { connection }

    func disconnect() async {
        await connection?.close()
        connection = nil
        capabilities = nil
    }

    /// Connects with what was named over what was. Where the new connection fails the session keeps its old options.
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
        // getpass(3) turns the echo off and reads from the terminal itself, not from a redirected input.
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

    /// Prints a command's result, and for CSV its notes on standard error.
    func show(_ document: Document) {
        lastDocument = document
        let text = format.render(document, in: renderingContext)
        if !isPaged(text) || !Pager.show(text, environment: environment) { console.write(text) }
        if format == .csv { tellNotes(document) }
    }

    /// Prints what follows rows that were written while they came; the document holds everything but them.
    func show(_ document: Document, endOf stream: RowStream) {
        lastDocument = document
        console.write(stream.footer(document))
        if format == .csv { tellNotes(document) }
    }

    private func tellNotes(_ document: Document) {
        for note in document.notes { tell(note.text + (note.command.map { "; \($0)" } ?? "")) }
    }

    /// At the prompt, what is longer than the screen goes through the pager.
    private func isPaged(_ text: String) -> Bool {
        guard settings.pager, isAtPrompt, let height = console.height else { return false }
        return text.utf8.lazy.filter { $0 == UInt8(ascii: "\n") }.count >= height
    }

    /// Called before each command.
    func forgetDocument() {
        lastDocument = nil
        hasWarnedOfJournal = false
        currentJournal = nil
    }

    /// Where the changes to the server that the session talks to are kept. One for each command, so that a command that gave
    /// up waiting for the journal's lock doesn't wait again.
    var journal: Journal {
        let journal = Journal(environment: environment, sandbox: sandbox?.connectionOptions.host)
        if let currentJournal, currentJournal.path == journal.path { return currentJournal }
        currentJournal = journal
        return journal
    }

    /// Says once in a command that the journal can't be used; the command goes on.
    func warnOfJournal(_ problem: String) {
        if !hasWarnedOfJournal { tell("warning: \(problem)") }
        hasWarnedOfJournal = true
    }

    /// One line on standard error; control characters in it never reach the terminal.
    func tell(_ message: String) {
        console.writeError(TerminalText.safe(message) + "\n")
    }

    // MARK: Confirmation

    /// Returns when the change may happen; throws where nobody said so, and where the command was cancelled meanwhile.
    func confirm(_ what: String) throws {
        try Task.checkCancellation()
        if effective.assumeYes { return }
        guard isInteractive, console.inputIsTerminal else { throw ConsoleError.confirmationMissing(what) }
        let answer = try ask("\(what)? [y/N] ").lowercased()
        guard ["y", "yes"].contains(answer) else { throw ConsoleError.declined }
    }

    /// Reads an answer at the terminal, without history. Ctrl-C throws `CancellationError`.
    func ask(_ question: String) throws -> String {
        let answer = LineEditor.read(prompt: TerminalText.safe(question)) ?? ""
        if LineEditor.wasInterrupted { throw CancellationError() }
        return String(answer.trimmingSpaces())
    }
}
