import ArgumentParser

/// What `help` is asked for.
package struct HelpRequest: Sendable, Hashable {
    /// A command and its subcommands, checked to exist; empty is the overview.
    package var topic: [String]

    /// A topic that isn't a command shows the nearest command above it.
    package init(topic: [String] = []) {
        self.topic = topic
    }
}

struct HelpCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "help",
        abstract: "Explain the commands, or one of them.",
        discussion: """
            Examples:
              help
              help refresh
              help policy set
            """)

    @Argument(help: ArgumentHelp("The command.", valueName: "topic"))
    var topic: [String] = []

    @OptionGroup(visibility: .private) var globals: GlobalArguments

    func request() -> Command { .help(HelpRequest(topic: topic)) }
}
