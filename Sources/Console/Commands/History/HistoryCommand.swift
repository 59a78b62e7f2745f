internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Rendering

struct HistoryCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List the lines that were typed at the prompt; with --changes, list the changes that were made.",
        discussion: """
            With --changes, the command lists the refreshes and all other changes from the journal: who made the \
            change, when, and how the change ended, even if the program was killed. The command needs no connection, \
            and lists the changes on all servers. --output json adds the entries of the journal. The journal is a file \
            of JSON lines, $XDG_STATE_HOME/caggctl/journal.jsonl. The default of XDG_STATE_HOME is ~/.local/state.

            Examples:
              history
              history --limit 20
              history --changes
              history --changes llm_metrics_1hour --limit 5
              history --changes llm_metrics_1hour --output json
            """)
    static let traits: CommandTraits = .reads

    @Argument(help: "With --changes: list only the changes of this continuous aggregate.")
    var cagg: String?

    @Flag(help: "List the changes that were made, who made them, and how they ended.")
    var changes = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("List only this number of the newest lines or changes.", valueName: "count"),
        transform: Reading.count)
    var limit: Int?

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func validate() throws {
        if !changes, let cagg {
            throw ValueProblem(
                "without --changes, \"history\" takes no cagg; to list the changes of \(cagg), type: history"
                    + " --changes \(cagg)")
        }
    }

    func run(in session: Session) async throws -> ExitCode {
        session.show(changes ? try await readChanges(session) : Self.document(session.history.lines, limit: limit))
        return .clean
    }

    /// Returns the typed lines as a document, the oldest line first. With a limit, only this number of the newest lines
    /// is included.
    static func document(_ lines: [String], limit: Int?) -> Document {
        let newest = limit.map { lines.suffix($0) } ?? lines[...]
        let rows = zip(newest.indices, newest).map { [Cell.integer($0 + 1), Cell.text($1)] }
        let columns = [Column(key: "number", title: "#", alignment: .trailing), Column(key: "line")]
        let table = Table(key: "history", columns: columns, rows: rows, emptyText: "no lines yet")
        return Document(schema: "caggctl.history/1", sections: [.table(table)])
    }

    /// Whether a typed name means the cagg with this name in the journal. The journal leaves out the schema `public`. A
    /// typed name without a schema means the caggs with this name in all schemas.
    static func names(_ cagg: String, _ typed: String) -> Bool {
        guard !typed.hasPrefix("public.") else { return cagg == typed.dropFirst("public.".count) }
        return cagg == typed || cagg.hasSuffix("." + typed)
    }

    @MainActor
    private func readChanges(_ session: Session) async throws -> Document {
        let journal = session.journal
        let contents = try await journal.read { [cagg] entry in
            cagg.map { Self.names(entry.cagg, $0) } ?? true
        }
        let runs = contents.entries.histories
        let newest = limit.map { runs.suffix($0) } ?? runs[...]
        return try ChangesReport(runs: Array(newest), damaged: contents.damaged, path: journal.path)
            .document(forMachines: session.format != .table)
    }
}
