import ArgumentParser

extension CommandParser {
    /// Reads the program's arguments, its name left out.
    package static func parse(arguments: [String]) throws(UsageError) -> ProcessInvocation {
        let tokens = arguments.map { Token($0) }
        let translation = ErrorTranslation(
            tokens: tokens, origin: .arguments, line: nil, command: ProgramCommand.self, topic: "")
        let process: ProcessCommand
        do {
            process = try ProcessCommand.parse(arguments.first == "-?" ? ["--help"] : arguments)
        } catch {
            guard ProcessCommand.exitCode(for: error).isSuccess else {
                throw translation.error(ParserMessage(ProcessCommand.message(for: error)))
            }
            return ProcessInvocation(action: .command(.help), globals: GlobalOptions(), variables: Variables())
        }
        let options = process.options
        var variables = Variables()
        for assignment in options.variables { variables[assignment.name] = assignment.value }
        let leading = arguments.dropLast(process.words.count)
        let batch = options.batch.items(orderedBy: leading)
        let action = try action(of: process, batch: batch, translation)
        return ProcessInvocation(action: action, globals: options.globals.options, variables: variables)
    }

    private static func action(
        of process: ProcessCommand, batch: [BatchItem], _ translation: ErrorTranslation
    ) throws(UsageError) -> ProcessInvocation.Action {
        if process.options.version { return .version }
        if let shell = process.options.completionScript {
            return .completionScript(ProgramCommand.completionScript(for: CompletionShell(shell)))
        }
        guard let first = process.words.first else { return batch.isEmpty ? .interactive : .batch(batch) }
        if first == "--help" || first == "-?" { return .command(.help) }
        if first.hasPrefix("-") { throw translation.error(.unknownOption(first.prefix { $0 != "=" }.description)) }
        guard batch.isEmpty else {
            throw translation.error(ValueProblem("give either a command (\"\(first)\") or -c and -f, not both"))
        }
        return .command(try parse(process.words.map { Token($0) }, origin: .arguments, line: nil))
    }
}

extension Invocation {
    /// `--help` among the program's own arguments.
    fileprivate static let help = Invocation(
        command: .help(HelpRequest()), globals: GlobalOptions(), origin: .arguments)
}

extension CompletionShell {
    fileprivate init(_ shell: ProcessOptions.ShellName) {
        switch shell {
        case .bash: self = .bash
        case .zsh: self = .zsh
        case .fish: self = .fish
        }
    }
}
