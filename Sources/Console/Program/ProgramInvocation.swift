internal import ArgumentParser
internal import CommandLanguage

/// The program's arguments after parsing: what to run, and with which options.
struct ProgramInvocation {
    enum Action {
        /// One command, given as arguments.
        case command(ParsedCommand)
        /// The values of the `-c` and `-f` options, in the order of the arguments; never empty.
        case batch([BatchItem])
        /// There is no command, no `-c` and no `-f`. The program opens the prompt if standard input is a terminal.
        /// Otherwise it runs standard input as a runbook.
        case interactive
        case version
        /// The text of a shell's completion script.
        case completionScript(String)
    }

    var action: Action
    /// The global options before the command.
    var globals = GlobalOptions.none
    /// The variables that were given with `-v`.
    var variables = Variables()

    /// Parses the program's arguments, without the program's name.
    init(arguments: [String]) throws(UsageError) {
        let grammar = Commands.grammar
        guard let process = try grammar.parse(arguments: arguments, as: ProcessCommand.self) else {
            action = .command(Self.help)
            return
        }
        let options = process.options
        globals = options.globals
        for assignment in options.variables { variables[assignment.name] = assignment.value }
        let batch = options.batch.items(orderedBy: arguments.dropLast(process.words.count))
        if options.version {
            action = .version
        } else if let shell = options.completionScript?.shell {
            action = .completionScript(ProgramCommand.completionScript(for: shell))
        } else if let first = process.words.first {
            action = .command(try Self.command(process.words, first: first, batch: batch, arguments: arguments))
        } else {
            action = batch.isEmpty ? .interactive : .batch(batch)
        }
    }

    private static let help = ParsedCommand(action: .help(topic: []), source: CommandSource(origin: .arguments))

    private static func command(
        _ words: [String], first: String, batch: [BatchItem], arguments: [String]
    ) throws(UsageError) -> ParsedCommand {
        if first == "--help" || first == "-?" { return help }
        if first.hasPrefix("-") { throw Commands.grammar.unknownOption(first, among: arguments) }
        guard batch.isEmpty else {
            throw UsageError(
                "the command \"\(first)\" can't be combined with -c or -f", origin: .arguments, helpTopic: "")
        }
        return try Commands.grammar.parse(CommandSource(words: words.map { Token($0) }, origin: .arguments))
    }
}
