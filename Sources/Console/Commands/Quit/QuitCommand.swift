internal import ArgumentParser
internal import CommandLanguage

/// Ends the session. The session recognizes this command and ends without running it.
struct QuitCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "quit",
        abstract: "Leave the prompt, the runbook or the sandbox.",
        discussion: """
            Examples:
              quit
            """,
        aliases: ["exit"])
    static let traits: CommandTraits = .printsMetrics

    @OptionGroup(visibility: .private) var globals: GlobalOptions

    func run(in session: Session) -> ExitCode { .clean }
}
