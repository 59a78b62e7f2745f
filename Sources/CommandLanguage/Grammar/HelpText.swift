import ArgumentParser

/// Help as the argument parser writes it.
package enum HelpText {
    /// The help of a topic that ``CommandParser`` has let through; the overview for an empty one.
    ///
    /// `columns` is the terminal's width; nil is 80.
    package static func text(for request: HelpRequest, columns: Int? = nil) -> String {
        let columns = columns ?? 80
        guard let type = type(of: request.topic) else { return ProgramCommand.helpMessage(columns: columns) }
        return ProgramCommand.helpMessage(for: type, columns: columns)
    }

    private static func type(of topic: [String]) -> (any ParsableCommand.Type)? {
        var commands = ConsoleCommand.commands
        var found: (any ParsableCommand.Type)?
        for name in topic {
            guard let next = commands.first(where: { $0.configuration.commandName == name }) else { return found }
            found = next
            commands = next.configuration.subcommands
        }
        return found
    }
}
