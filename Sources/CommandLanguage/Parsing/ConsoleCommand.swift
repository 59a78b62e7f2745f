import ArgumentParser

/// The table of commands.
///
/// It has no options of its own: the library lets a parent take options from anywhere on the line, and a `-h` among
/// them would bite off the `-6h` of `--from -6h`. Options before a command are ``ProcessCommand``'s.
struct ConsoleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "caggctl",
        abstract: "The operator's console for TimescaleDB continuous aggregates.",
        subcommands: commands,
        helpNames: helpNames)

    static let commands: [any ParsableCommand.Type] = [
        StatusCommand.self, ThresholdsCommand.self, RefreshCommand.self, PolicyCommand.self, DiffCommand.self,
        JobsCommand.self,
        RepairCommand.self, SandboxCommand.self, SQLCommand.self, WatchCommand.self, SetCommand.self,
        ConnectCommand.self,
        HistoryCommand.self, HelpCommand.self, QuitCommand.self,
    ]

    /// The declaration that a topic names; where it names none, the nearest above it, nil for an empty one.
    static func declaration(of topic: [String]) -> (any ParsableCommand.Type)? {
        var found: (any ParsableCommand.Type)?
        for name in topic {
            guard let next = (found ?? Self.self).subcommand(name) else { return found }
            found = next
        }
        return found
    }

    /// `-h` is the host, as in psql.
    static let helpNames: NameSpecification = [.long, .customShort("?")]
}
