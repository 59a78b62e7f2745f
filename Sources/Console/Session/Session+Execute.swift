internal import CommandLanguage
internal import Postgres
internal import Rendering
internal import Timescale

extension Session {
    /// The result of one line: the session continues after `finished`, and ends after `left`.
    enum Step: Equatable {
        case finished(ExitCode)
        /// The command was `quit`.
        case left
    }

    /// Parses and runs one line, and returns the exit code. Errors are printed, not thrown.
    func execute(line: String, origin: Origin) async -> Step {
        do {
            guard let command = try Commands.grammar.parse(line: line, origin: origin, variables: variables) else {
                return .finished(.clean)
            }
            return await execute(command)
        } catch {
            return .finished(report(error))
        }
    }

    /// Runs one command and returns the exit code. Errors are printed, not thrown.
    ///
    /// The first Ctrl-C cancels the command and its statement on the server. The second Ctrl-C abandons the connection.
    func execute(_ command: ParsedCommand) async -> Step {
        if case .run(let quit as QuitCommand) = command.action {
            do {
                try checkConnectionOptions(of: quit, command.source)
                return .left
            } catch {
                return .finished(report(error))
            }
        }
        forgetDocument()
        let start = ContinuousClock.now
        let task = Task { @MainActor in try await self.run(command) }
        let count = InterruptCount()
        let old = Interrupts.shared.replace { [weak self] in
            // If the command has asked a question, this ends the line that the operator is typing.
            LineEditor.interrupt()
            let isFirst = count.next() == 1
            if isFirst { return task.cancel() }
            Task { @MainActor in self?.openConnection?.abandon() }
        }
        let code: ExitCode
        switch await task.result {
        case .success(let result): code = result
        case .failure(let error):
            let reported = report(await withSuggestion(error, command))
            // The server reports a statement time-out as a cancelled query. If nobody pressed Ctrl-C, the exit code is
            // that of a failed command.
            code = reported == .interrupted && count.current == 0 ? .failed : reported
        }
        _ = Interrupts.shared.replace(old)
        let isLost = reportLostOutput()
        if case .run(is WatchCommand) = command.action {} else { lastCommand = command }
        if settings.timing { tell("Time: \(timeText(ContinuousClock.now - start))") }
        return .finished(isLost && code.letsBatchContinue ? .failed : code)
    }

    /// Prints an error if writing to standard output failed. Returns whether writing failed.
    func reportLostOutput() -> Bool {
        guard let failure = console.takeOutputFailure() else { return false }
        report(ConsoleError.lostOutput(reason: "\(failure)"))
        return true
    }

    private func timeText(_ duration: Duration) -> String {
        let milliseconds = duration / .milliseconds(1)
        return milliseconds < 10_000 ? milliseconds.text(decimals: 3) + " ms" : duration.shortText
    }

    /// Prints an error to standard error and returns its exit code. For a usage error, also prints the line and marks
    /// the wrong part. Prints the hint if there is one.
    @discardableResult
    func report(_ error: any Error) -> ExitCode {
        var failure = ConsoleError(error)
        if failure.isStatementTimeout, connectionHasStatementTimeout {
            failure.hint = "the connection was opened with --statement-timeout; raise it, or use 0 for no limit"
        }
        tell("caggctl: \(failure.message)")
        if let usage = error as? UsageError, usage.origin != .arguments, let excerpt = usage.excerpt {
            tell("  \(excerpt.line)")
            tell("  \(excerpt.marker)")
        }
        if let hint = failure.hint { tell("  hint: \(hint)") }
        return failure.exitCode
    }

    /// Adds suggestions to an "unknown cagg" error: the most similar cagg name, and the subcommand that the operator
    /// may have meant. Returns other errors unchanged.
    private func withSuggestion(_ error: any Error, _ command: ParsedCommand) async -> any Error {
        guard case TimescaleError.unknownCagg(let name, _) = error, let reader = try? await reader(),
            let known = try? await reader.caggNames()
        else { return error }
        let wanted = name.split(separator: ".").last.map(String.init) ?? name
        let cagg = NearestName.suggest(for: wanted, among: known.map(\.name))
        let subcommand = command.nearSubcommand.flatMap { $0.word == name ? $0.command : nil }
        return TimescaleError.unknownCagg(name, similar: [cagg, subcommand].compactMap(\.self))
    }

    /// Runs one command. The caller handles errors and Ctrl-C.
    func run(_ parsed: ParsedCommand) async throws -> ExitCode {
        switch parsed.action {
        case .help(let topic):
            showHelp(of: topic)
            return .clean
        case .run(let command as any ConsoleCommand):
            use(command.globals, parsed.source)
            try checkConnectionOptions(of: command, parsed.source)
            if format == .openmetrics, !type(of: command).traits.contains(.printsMetrics) {
                throw ConsoleError.notMetrics
            }
            return try await command.run(in: self)
        case .run(let command):
            preconditionFailure("\(type(of: command)) isn't a ConsoleCommand")
        }
    }

    /// Throws if the command has connection options that would have no effect.
    private func checkConnectionOptions(of command: any ConsoleCommand, _ source: CommandSource) throws {
        guard command.globals.namesConnection, source.origin != .arguments,
            !type(of: command).traits.contains(.connects)
        else { return }
        throw ConsoleError(
            "connection options can be given only to the command \"connect\" or when the program is started", .usage)
    }
}
