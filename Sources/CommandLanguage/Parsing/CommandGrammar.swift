package import ArgumentParser

/// A command of the command language. Its declaration is the only place that lists its arguments and options.
package protocol DeclaredCommand: ParsableCommand, Sendable {
    /// Whether the whole text after the command's name is one unchanged argument, as for `sql`.
    static var takesRestOfLine: Bool { get }
    /// Returns the values that can follow these words of the command, for completion. Nil if the declarations of the
    /// arguments list the values.
    static func knownValues(after words: [String]) -> [String]?
}

extension DeclaredCommand {
    /// False by default.
    package static var takesRestOfLine: Bool { false }
    /// Nil by default.
    package static func knownValues(after words: [String]) -> [String]? { nil }
}

/// All commands of the command language. The console declares them; parsing, help, completion and the reference read
/// the declarations from here.
package struct CommandGrammar: Sendable {
    /// The parent of all commands. The parent must not have options, because the library accepts them anywhere in the
    /// line. With an option `-h`, the library would read the `-6h` of `--from -6h` as this option.
    let root: any ParsableCommand.Type
    /// The whole program with its options, for help and completion. It isn't used to parse commands.
    let program: any ParsableCommand.Type

    /// A grammar. `root` has the same commands as `program`, but no options.
    package init(root: any ParsableCommand.Type, program: any ParsableCommand.Type) {
        (self.root, self.program) = (root, program)
    }

    /// Returns the declaration of a command, given by its names, such as `["policy", "set"]`. If a name is unknown,
    /// returns the declaration for the names before it. For an empty topic, returns the program.
    package func declaration(of topic: [String]) -> any ParsableCommand.Type {
        var found: (any ParsableCommand.Type)?
        for name in topic {
            guard let next = (found ?? root).subcommand(name) else { break }
            found = next
        }
        return found ?? program
    }
}

/// The parts of a declaration that are needed to find a command. ``CommandInfo`` has the whole declaration, but is slow
/// to read.
extension ParsableCommand {
    /// The names and aliases of the subcommands.
    static var subcommandNames: [String] {
        configuration.subcommands.flatMap { [$0._commandName] + $0.configuration.aliases }
    }

    /// The subcommand with this name or alias.
    static func subcommand(_ name: String) -> (any ParsableCommand.Type)? {
        configuration.subcommands.first { $0._commandName == name || $0.configuration.aliases.contains(name) }
    }

    /// The default subcommand; nil if there is none.
    static var standard: (any ParsableCommand.Type)? { configuration.defaultSubcommand }
}

/// One parsed command.
package struct ParsedCommand: Sendable {
    /// The action that a command asks for.
    package enum Action: Sendable {
        case run(any DeclaredCommand)
        /// Show the help of the topic, because `--help` follows the command.
        case help(topic: [String])
    }

    /// The action that the command asks for.
    package var action: Action
    /// The words that the command was parsed from.
    package var source: CommandSource
    /// A subcommand whose name resembles the first argument, because the argument may be a mistyped subcommand. Nil if
    /// there is no such subcommand.
    package var nearSubcommand: NearSubcommand?

    /// A parsed command with its source.
    package init(action: Action, source: CommandSource, nearSubcommand: NearSubcommand? = nil) {
        (self.action, self.source, self.nearSubcommand) = (action, source, nearSubcommand)
    }
}

/// The words that a command was parsed from. Error messages use them, and so do commands that parse some of their words
/// themselves.
package struct CommandSource: Sendable, Equatable {
    /// The words after the command's name.
    package var words: [Token]
    /// Where the words came from.
    package var origin: Origin
    /// The line that the words' columns refer to; nil for arguments of the program.
    package var line: String?

    /// Without a `line`, the words are arguments of the program.
    package init(words: [Token] = [], origin: Origin, line: String? = nil) {
        (self.words, self.origin, self.line) = (words, origin, line)
    }
}

/// A word that was parsed as an argument of a default subcommand, but resembles the name of another subcommand.
package struct NearSubcommand: Sendable, Equatable {
    /// The word as it was typed.
    package var word: String
    /// The full name of the similar subcommand, such as `jobs errors`.
    package var command: String
}
