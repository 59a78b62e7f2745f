internal import ArgumentParser
internal import CommandLanguage

struct HelpCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "help",
        abstract: "Explain all commands, or one command.",
        discussion: """
            Examples:
              help
              help refresh
              help policy set
            """)
    static let traits: CommandTraits = .printsMetrics

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp("The command.", valueName: "topic"))
    var topic: [String] = []

    @OptionGroup(visibility: .private) var globals: GlobalOptions

    func run(in session: Session) throws -> ExitCode {
        session.showHelp(of: try Commands.grammar.topic(session.source))
        return .clean
    }
}

extension Session {
    /// Prints the help of a command, such as `["policy", "set"]`. If the topic is empty, prints the list of commands.
    func showHelp(of topic: [String]) {
        console.write(HelpText.text(of: topic, in: Commands.grammar, columns: console.width) + "\n")
    }
}
