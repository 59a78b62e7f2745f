import ArgumentParser

/// What finding a command needs of its declaration. ``CommandInfo`` tells everything, and makes a text of it first.
extension ParsableCommand {
    /// Those of the subcommands, and their aliases.
    static var subcommandNames: [String] {
        configuration.subcommands.flatMap { [$0._commandName] + $0.configuration.aliases }
    }

    /// The subcommand of that name or alias.
    static func subcommand(_ name: String) -> (any ParsableCommand.Type)? {
        configuration.subcommands.first { $0._commandName == name || $0.configuration.aliases.contains(name) }
    }

    /// The subcommand that is meant where none is named.
    static var standard: (any ParsableCommand.Type)? { configuration.defaultSubcommand }
}
