internal import ArgumentParser
internal import CommandLanguage

/// What the program was started for.
struct ProgramInvocation {
    enum Action {
        /// A command among the arguments.
        case command(ParsedCommand)
        /// `-c` and `-f`, in their order; at least one.
        case batch([BatchItem])
        /// Neither: the prompt, or a runbook from standard input where that isn't a terminal.
        case interactive
        case version
        /// A completion script for the user's shell, ready to be printed.
        case completionScript(String)
    }

    var action: Action
    /// Options before the command.
    var globals = GlobalOptions.none
    /// From `-v`.
    var variables = Variables()

    /// Reads the program's arguments, its name left out.
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
                "give either a command (\"\(first)\") or -c and -f, not both", origin: .arguments, helpTopic: "")
        }
        return try Commands.grammar.parse(CommandSource(words: words.map { Token($0) }, origin: .arguments))
    }
}
