import ArgumentParser

/// Turns text into commands: the program's arguments, lines of the prompt, lines of a runbook.
package enum CommandParser {
    /// Reads a line of the prompt, a `-c` or a runbook; nil where it is blank or a comment.
    package static func parse(
        line: String, origin: Origin, variables: Variables = Variables()
    ) throws(UsageError) -> Invocation? {
        let tokens: [Token]
        do {
            tokens = try LineLexer.tokens(of: line, variables: variables)
        } catch {
            throw UsageError(error, origin: origin, line: line, variables: variables)
        }
        return tokens.isEmpty ? nil : try parse(tokens, origin: origin, line: line)
    }

    /// Reads words that somebody else has parted: the shell, or the lexer.
    static func parse(_ tokens: [Token], origin: Origin, line: String?) throws(UsageError) -> Invocation {
        guard let translated = PsqlSpelling.translated(tokens) else {
            let known = PsqlSpelling.names.joined(separator: " ")
            throw UsageError(
                "unknown command \"\(tokens[0].text)\"; of psql's there are \(known)", origin: origin, line: line,
                columns: tokens[0].columns)
        }
        return try parseNative(translated, origin, line)
    }

    private static func parseNative(_ tokens: [Token], _ origin: Origin, _ line: String?) throws(UsageError)
        -> Invocation
    {
        let path = try CommandPath(of: tokens, origin: origin, line: line)
        let translation = ErrorTranslation(
            tokens: tokens, origin: origin, line: line, command: path.command,
            topic: path.commandTopic.joined(separator: " "))
        func invocation(_ command: Command, _ globals: GlobalOptions = GlobalOptions()) -> Invocation {
            Invocation(
                command: command, globals: globals, origin: origin, nearSubcommand: path.nearSubcommand)
        }
        let words = tokens.dropFirst(path.topic.count)
        if let word = words.first?.text, ["--help", "-?"].contains(word) {
            return invocation(.help(HelpRequest(topic: path.topic)))
        }
        switch path.topic {
        case ["sql"] where line != nil:
            guard let statement = words.first else { throw translation.error(ValueProblem("sql needs a statement")) }
            return invocation(.sql(SQLRequest(text: statement.text)))
        case ["watch"]:
            return invocation(.watch(try watchRequest(words, origin, line, translation)))
        case ["help"]:
            let topic = try CommandPath.topic(of: Array(words), origin: origin, line: line)
            return invocation(.help(HelpRequest(topic: topic)))
        default: break
        }
        return try request(of: tokens, path: path, translation: translation, invocation)
    }

    private static func request(
        of tokens: [Token], path: CommandPath, translation: ErrorTranslation,
        _ invocation: (Command, GlobalOptions) -> Invocation
    ) throws(UsageError) -> Invocation {
        // The library is given the command without the way to it: a parent with options of its own, as sandbox is, would
        // take those that stand behind the subcommand.
        let arguments = tokens.dropFirst(path.topic.count).map { $0.text == "-?" ? "--help" : $0.text }
        do {
            let parsed = try path.command.parseAsRoot(arguments)
            guard let command = parsed as? any RequestCommand else {
                // Either the library's answer to `--help`, or a command that wants a subcommand.
                if path.command.configuration.subcommands.isEmpty {
                    return invocation(.help(HelpRequest(topic: path.topic)), GlobalOptions())
                }
                let names = path.command.subcommandNames.joined(separator: " or ")
                throw translation.error(
                    ValueProblem("\(path.topic.joined(separator: " ")) needs a subcommand: \(names)"))
            }
            guard type(of: command) == path.command else {
                let name = type(of: command).configuration.commandName ?? ""
                throw translation.error(.unexpectedWords([name]))
            }
            var request = try command.request()
            if case .sandbox(var sandbox) = request, let declared = command as? SandboxCommand {
                sandbox.batch = declared.batch.items(orderedBy: arguments)
                request = .sandbox(sandbox)
            }
            return invocation(request, command.globals.options)
        } catch let error as UsageError {
            throw error
        } catch let problem as ValueProblem {
            throw translation.error(problem)
        } catch {
            if ConsoleCommand.exitCode(for: error).isSuccess {
                return invocation(.help(HelpRequest(topic: path.topic)), GlobalOptions())
            }
            throw translation.error(ParserMessage(ConsoleCommand.message(for: error)))
        }
    }

    private static func watchRequest(
        _ words: ArraySlice<Token>, _ origin: Origin, _ line: String?, _ translation: ErrorTranslation
    ) throws(UsageError) -> WatchRequest {
        var rest = words
        var interval = WatchRequest.defaultInterval
        if let first = rest.first {
            do {
                if let given = try WatchCommand.interval(first.text) {
                    interval = given
                    rest = rest.dropFirst()
                }
            } catch {
                throw translation.error(.badValue(first.text, option: nil, argument: "watch", reason: "\(error)"))
            }
        }
        guard !rest.isEmpty else { return WatchRequest(interval: interval, invocation: nil) }
        let invocation = try parse(Array(rest), origin: origin, line: line)
        switch invocation.command {
        case .status, .thresholds, .policyShow, .policyExplain, .jobs, .jobsErrors, .jobsCapacity, .diff, .sql,
            .history:
            return WatchRequest(interval: interval, invocation: invocation)
        default:
            throw translation.error(ValueProblem("only commands that read can be watched"))
        }
    }
}
