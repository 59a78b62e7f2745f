internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Rendering
internal import Sandbox

/// One operator's session: connection, settings, variables and output.
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

    /// The state of the connection. Only Session+Connection.swift uses this property.
    var connectionState = ConnectionState()
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

    // MARK: Output

    var format: OutputFormat { effective.output ?? settings.output }

    var renderingContext: RenderingContext {
        RenderingContext(
            width: console.width, useColor: console.usesColor && settings.color && !effective.noColor,
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
}
