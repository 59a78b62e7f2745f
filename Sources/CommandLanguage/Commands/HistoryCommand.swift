import ArgumentParser

/// What `history` is asked for.
package struct HistoryRequest: Sendable, Hashable {
    /// The newest so many; nil is all.
    package var limit: Int?
    /// Not the lines that were typed, but what was changed.
    package var changes = false
    /// As typed, with a schema or without; only its changes.
    package var cagg: String?
}

struct HistoryCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List the lines typed before, or with --changes what was changed.",
        discussion: """
            --changes lists the runs that the journal knows: who refreshed what, when, and what became of it, also of a \
            run that was killed. It needs no connection and lists the runs of all servers. With --output json it has the \
            journal's entries as well. The journal is a file of JSON lines, \
            $XDG_STATE_HOME/caggctl/journal.jsonl (~/.local/state by default).

            Examples:
              history
              history --limit 20
              history --changes
              history --changes llm_metrics_1hour --limit 5
              history --changes llm_metrics_1hour --output json
            """)

    @Argument(help: "Only the changes of this continuous aggregate.")
    var cagg: String?

    @Flag(help: "List what was changed, by whom, and what became of it.")
    var changes = false

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Only the newest lines or runs.", valueName: "count"),
        transform: Reading.count)
    var limit: Int?

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() throws(ValueProblem) -> Command {
        guard changes || cagg == nil else {
            throw ValueProblem("the lines typed before belong to no cagg; its changes: history --changes \(cagg ?? "")")
        }
        return .history(HistoryRequest(limit: limit, changes: changes, cagg: cagg))
    }
}
