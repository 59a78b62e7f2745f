package import ArgumentParser

/// A command that text is read as: its declaration lists its arguments and options, and is the only place that does.
package protocol DeclaredCommand: ParsableCommand, Sendable {
    /// Whether everything after the command's name is one argument, taken as it stands: `sql`.
    static var takesRestOfLine: Bool { get }
    /// What can stand after these words of the command, for completion; nil where the declaration says it.
    static func knownValues(after words: [String]) -> [String]?
}

extension DeclaredCommand {
    package static var takesRestOfLine: Bool { false }
    package static func knownValues(after words: [String]) -> [String]? { nil }
}

/// The commands that text is read as. The console declares them; parsing, help, completion and the reference read the
/// declarations through this.
package struct CommandGrammar: Sendable {
    /// Has the commands as its subcommands, and no options of its own: the library lets a parent take options from anywhere
    /// on the line, and a `-h` among them would bite off the `-6h` of `--from -6h`.
    let root: any ParsableCommand.Type
    /// The whole program with its options. It never parses.
    let program: any ParsableCommand.Type

    package init(root: any ParsableCommand.Type, program: any ParsableCommand.Type) {
        (self.root, self.program) = (root, program)
    }

    /// The declaration that a topic (`["policy", "set"]`) names; where it names none, the nearest above it, and the
    /// program's for an empty one.
    package func declaration(of topic: [String]) -> any ParsableCommand.Type {
        var found: (any ParsableCommand.Type)?
        for name in topic {
            guard let next = (found ?? root).subcommand(name) else { break }
            found = next
        }
        return found ?? program
    }
}

/// What finding a command needs of its declaration. ``CommandInfo`` has everything, and is made from a text of it.
extension ParsableCommand {
    /// The names of the subcommands, and their aliases.
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

/// One command as it was given.
package struct ParsedCommand: Sendable {
    package enum Action: Sendable {
        case run(any DeclaredCommand)
        /// `--help` behind a command: explain what the topic names.
        case help(topic: [String])
    }

    package var action: Action
    /// What it was read from.
    package var source: CommandSource
    /// What its first argument may have been meant to be.
    package var nearSubcommand: NearSubcommand?

    package init(action: Action, source: CommandSource, nearSubcommand: NearSubcommand? = nil) {
        (self.action, self.source, self.nearSubcommand) = (action, source, nearSubcommand)
    }
}

/// The words that a command was read from, for messages that come later and for commands that read some of them themselves.
package struct CommandSource: Sendable, Equatable {
    /// The words after the command's name.
    package var words: [Token]
    package var origin: Origin
    /// The line that the words' columns count in; nil for arguments of the program.
    package var line: String?

    /// `words` are those of the program's arguments unless `line` is given.
    package init(words: [Token] = [], origin: Origin, line: String? = nil) {
        (self.words, self.origin, self.line) = (words, origin, line)
    }
}

/// A word that was taken for an argument of a command's default subcommand, and is one slip away from another's name.
package struct NearSubcommand: Sendable, Equatable {
    /// As typed.
    package var word: String
    /// The subcommand with its command: `jobs errors`.
    package var command: String
}
