package import ArgumentParser
internal import CommandLanguage

/// A command: what it takes, and what it does.
///
/// The declaration is the only place that lists its arguments and options: parsing of arguments, prompt lines and runbooks,
/// help, completion and the command reference read it. A new command is a folder in Commands and a line in
/// ``Commands/all``. What must hold between options without asking a server stands in `validate()`.
protocol ConsoleCommand: DeclaredCommand {
    var globals: GlobalOptions { get }
    static var traits: CommandTraits { get }

    /// Runs the command and returns the exit code. The session prints errors.
    @MainActor func run(in session: Session) async throws -> ExitCode
}

extension ConsoleCommand {
    static var traits: CommandTraits { [] }
}

/// What the session must know of a command before it runs it.
struct CommandTraits: OptionSet {
    let rawValue: Int

    /// It takes connection options inside a session, too.
    static let connects = CommandTraits(rawValue: 1)
    /// It has metrics, or prints nothing of its own.
    static let printsMetrics = CommandTraits(rawValue: 2)
    /// It only reads, so that it can be watched.
    static let reads = CommandTraits(rawValue: 4)
}

/// All commands, in the order of the help.
enum Commands {
    static let all: [any ParsableCommand.Type] = [
        StatusCommand.self, ThresholdsCommand.self, RefreshCommand.self, PolicyCommand.self, DiffCommand.self,
        JobsCommand.self, RepairCommand.self, SandboxCommand.self, SQLCommand.self, WatchCommand.self, SetCommand.self,
        ConnectCommand.self, HistoryCommand.self, HelpCommand.self, QuitCommand.self,
    ]

    /// How text becomes one of them.
    static let grammar = CommandGrammar(root: Root.self, program: ProgramCommand.self)

    private struct Root: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "caggctl", subcommands: Commands.all, helpNames: ProgramCommand.helpNames)
    }
}
