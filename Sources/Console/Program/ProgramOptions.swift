internal import ArgumentParser
internal import CommandLanguage

/// The options of the program itself, which are given before the command.
struct ProgramOptions: ParsableArguments {
    @OptionGroup var batch: BatchArguments

    @Option(
        name: [.customShort("v"), .customLong("variable")], parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Set a variable; runbooks use its value as ${NAME}. May be repeated.", valueName: "name=value"),
        transform: Self.variable)
    var variables: [Assignment] = []

    @Flag(help: "Print the version.")
    var version = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Print a completion script for bash, zsh or fish.", valueName: "shell"))
    var completionScript: ShellName?

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    struct Assignment: Sendable {
        var name: String
        var value: String
    }

    enum ShellName: String, CaseIterable, ExpressibleByArgument {
        case bash, zsh, fish

        var shell: CompletionShell {
            switch self {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        }
    }

    @Sendable private static func variable(_ text: String) throws -> Assignment {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, Variables.isName(parts[0]) else {
            throw ValueProblem("isn't an assignment; write for example -v start=2026-11-20")
        }
        return Assignment(name: parts[0], value: parts[1])
    }
}

/// The program's arguments: the options, and the words of a command. `ProgramInvocation` parses the words later.
struct ProcessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "caggctl", helpNames: ProgramCommand.helpNames)

    @OptionGroup var options: ProgramOptions

    @Argument(parsing: .captureForPassthrough)
    var words: [String] = []
}

/// The whole program in one declaration. Help, the command reference and shell completion are generated from it. The
/// program's arguments are parsed with `ProcessCommand`.
struct ProgramCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "caggctl",
        abstract: "The operations console for TimescaleDB continuous aggregates.",
        discussion: """
            Without a command, the program opens a prompt with the same commands. Exit codes: 0 clean, 1 failed, \
            2 no connection, 3 a runbook stopped, 4 problems found, 5 refused or partly done, 6 busy, 64 wrong usage, \
            130 interrupted.
            """,
        subcommands: Commands.all,
        helpNames: helpNames)

    /// `-h` is the host, as in psql.
    static let helpNames: NameSpecification = [.long, .customShort("?")]

    @OptionGroup var options: ProgramOptions
}
