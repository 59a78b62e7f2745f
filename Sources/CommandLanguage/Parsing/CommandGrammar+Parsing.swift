package import ArgumentParser

extension CommandGrammar {
    /// Parses a line of the prompt, of a `-c` or of a runbook. Returns nil if the line is blank or a comment.
    package func parse(
        line: String, origin: Origin, variables: Variables = Variables()
    ) throws(UsageError) -> ParsedCommand? {
        let tokens: [Token]
        do {
            tokens = try LineLexer.tokens(of: line, variables: variables)
        } catch {
            throw UsageError(error, origin: origin, line: line, variables: variables)
        }
        return tokens.isEmpty ? nil : try parse(CommandSource(words: tokens, origin: origin, line: line))
    }

    /// Parses words that have already been separated: by the shell, by the lexer, or by a command that repeats another
    /// command.
    package func parse(_ source: CommandSource) throws(UsageError) -> ParsedCommand {
        guard let tokens = PsqlSpelling.translated(source.words) else {
            let names = PsqlSpelling.names.joined(separator: " ")
            throw UsageError(
                "unknown command \"\(source.words[0].text)\"; the supported psql commands are \(names)",
                origin: source.origin, line: source.line, columns: source.words[0].columns)
        }
        let path = try CommandPath(of: tokens, root: root, origin: source.origin, line: source.line)
        // The library gets only the words after the command's name. If it also got the name, a parent command with
        // options, such as `sandbox`, would take the options of its subcommand.
        var own = source
        own.words = Array(tokens.dropFirst(path.topic.count))
        let isHelp = own.words.first.map { ["--help", "-?"].contains($0.text) } ?? false
        return ParsedCommand(
            action: isHelp ? .help(topic: path.topic) : try action(path, own, tokens: tokens), source: own,
            nearSubcommand: path.nearSubcommand)
    }

    /// Returns the topic that the words name, for `help`. Throws if they name no topic.
    package func topic(_ source: CommandSource) throws(UsageError) -> [String] {
        let path = try CommandPath(of: source.words, root: root, origin: source.origin, line: source.line)
        guard path.topic.count == source.words.count else {
            let extra = source.words[path.topic.count]
            throw UsageError(
                "unexpected argument \"\(extra.text)\"", origin: source.origin, line: source.line,
                columns: extra.columns)
        }
        return path.topic
    }

    private func action(
        _ path: CommandPath, _ source: CommandSource, tokens: [Token]
    ) throws(UsageError) -> ParsedCommand.Action {
        let translation = ErrorTranslation(
            tokens: tokens, origin: source.origin, line: source.line, command: path.command,
            topic: path.commandTopic.joined(separator: " "))
        var arguments = source.words.map { $0.text == "-?" ? "--help" : $0.text }
        // The lexer has kept the rest of the line as one word. With `--` before it, this word isn't parsed as an
        // option.
        if source.line != nil, (path.command as? any DeclaredCommand.Type)?.takesRestOfLine == true {
            arguments.insert("--", at: 0)
        }
        do {
            let parsed = try path.command.parseAsRoot(arguments)
            guard let command = parsed as? any DeclaredCommand else {
                // The library has returned a command of its own, because of `--help` or because a subcommand is
                // missing.
                if path.command.configuration.subcommands.isEmpty { return .help(topic: path.topic) }
                let names = path.command.subcommandNames.joined(separator: ", ")
                throw translation.error(
                    ValueProblem("\"\(path.topic.joined(separator: " "))\" needs a subcommand: \(names)"))
            }
            guard type(of: command) == path.command else {
                throw translation.error(.unexpectedWords([type(of: command)._commandName]))
            }
            return .run(command)
        } catch let error as UsageError {
            throw error
        } catch {
            if root.exitCode(for: error).isSuccess { return .help(topic: path.topic) }
            throw translation.error(ParserMessage(root.message(for: error)))
        }
    }

    /// Parses the arguments of the program, without the program's name. Returns nil if the arguments ask for help.
    ///
    /// - Parameter type: declares the program's options, and an argument that takes the words of a command.
    package func parse<Process: ParsableCommand>(
        arguments: [String], as type: Process.Type
    ) throws(UsageError) -> Process? {
        do {
            return try type.parse(arguments.first == "-?" ? ["--help"] : arguments)
        } catch {
            if type.exitCode(for: error).isSuccess { return nil }
            throw programError(ParserMessage(type.message(for: error)), arguments)
        }
    }

    /// Returns the error for an unknown option at the position where a command is expected.
    package func unknownOption(_ option: String, among arguments: [String]) -> UsageError {
        programError(.unknownOption(option.prefix { $0 != "=" }.description), arguments)
    }

    private func programError(_ message: ParserMessage, _ arguments: [String]) -> UsageError {
        ErrorTranslation(
            tokens: arguments.map { Token($0) }, origin: .arguments, line: nil, command: program, topic: ""
        ).error(message)
    }
}
