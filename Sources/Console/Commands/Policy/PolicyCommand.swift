internal import ArgumentParser

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Show or change how a cagg is refreshed.",
        discussion: """
            Examples:
              policy show
              policy explain llm_metrics_1min
              policy set llm_metrics_1min --start-offset 1h --end-offset 1min --dry-run
              policy undo llm_metrics_1min
            """,
        subcommands: [
            PolicyShowCommand.self,
            PolicyExplainCommand.self,
            PolicySetCommand.self,
            PolicyAddCommand.self,
            PolicyRemoveCommand.self,
            PolicyUndoCommand.self,
            PolicyTuneCommand.self,
            PolicyRealtimeCommand.self,
        ])
}
