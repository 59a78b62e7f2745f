internal import ArgumentParser
internal import CommandLanguage

/// A command: its arguments and options, and what it does.
///
/// The declaration is the only list of the command's arguments and options. Parsing, help, completion and the command
/// reference use this list. To add a command, add a folder in Commands and a line in ``Commands/all``. `validate()`
/// checks which options can be combined, as far as this is possible without a server.
protocol ConsoleCommand: DeclaredCommand {
    var globals: GlobalOptions { get }
    static var traits: CommandTraits { get }

    /// Runs the command and returns the exit code. The session prints errors.
    @MainActor func run(in session: Session) async throws -> ExitCode
}

extension ConsoleCommand {
    static var traits: CommandTraits { [] }
}

/// Properties of a command that the session checks before it runs the command.
struct CommandTraits: OptionSet {
    let rawValue: Int

    /// The command accepts connection options also inside a running session.
    static let connects = CommandTraits(rawValue: 1)
    /// The command accepts `--output openmetrics`, because it can print metrics or prints no result of its own.
    static let printsMetrics = CommandTraits(rawValue: 2)
    /// The command only reads, so `watch` may repeat it.
    static let reads = CommandTraits(rawValue: 4)
}

/// All commands, in the order of the help text.
enum Commands {
    static let all: [any ParsableCommand.Type] = [
        StatusCommand.self, ThresholdsCommand.self, RefreshCommand.self, PolicyCommand.self, DiffCommand.self,
        JobsCommand.self, RepairCommand.self, SandboxCommand.self, SQLCommand.self, WatchCommand.self, SetCommand.self,
        ConnectCommand.self, HistoryCommand.self, HelpCommand.self, QuitCommand.self,
    ]

    /// Parses text into one of the commands.
    static let grammar = CommandGrammar(root: Root.self, program: ProgramCommand.self)

    private struct Root: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "caggctl", subcommands: Commands.all, helpNames: ProgramCommand.helpNames)
    }
}
