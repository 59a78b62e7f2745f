internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

extension Session {
    enum Step: Equatable {
        case finished(ExitCode)
        /// `quit`.
        case left
    }

    /// Parses and runs one line. Errors are told here, the only place, and become the exit code.
    func execute(line: String, origin: Origin) async -> Step {
        do {
            guard let invocation = try CommandParser.parse(line: line, origin: origin, variables: variables) else {
                return .finished(.clean)
            }
            return await execute(invocation)
        } catch {
            return .finished(report(error))
        }
    }

    /// Runs one command so that Ctrl-C stops it: the first cancels on the server, the second lets the connection go, and a
    /// second later whatever else the command waits for.
    func execute(_ invocation: Invocation) async -> Step {
        if invocation.command == .quit { return .left }
        use(invocation.globals)
        forgetDocument()
        currentChangeLog = nil
        let start = ContinuousClock.now
        let task = Task { @MainActor in try await self.run(invocation) }
        let end = FirstAnswer<Result<ExitCode, any Error>?>()
        Task { end.give(await task.result) }
        let count = InterruptCount()
        let old = Interrupts.shared.replace { [weak self] in
            // A question that is being asked is answered by it, too.
            LineEditor.interrupt()
            let isFirst = count.next() == 1
            if isFirst { return task.cancel() }
            Task { @MainActor in self?.openConnection?.abandon() }
            Task {
                try await Task.sleep(for: .seconds(1))
                end.give(nil)
            }
        }
        let code: ExitCode
        switch await end.value {
        case nil:
            forgetConnection()
            code = report(CancellationError())
        case .success(let result): code = result
        case .failure(let error):
            let reported = report(await withSuggestion(error, invocation))
            // A time-out of the server's cancels, too, and interrupts nobody.
            code = reported == .interrupted && count.current == 0 ? .failed : reported
        }
        _ = Interrupts.shared.replace(old)
        let isLost = reportLostOutput()
        if case .watch = invocation.command {} else { lastInvocation = invocation }
        if settings.timing { tell("Time: \(timeText(ContinuousClock.now - start))") }
        return .finished(isLost && code.letsBatchContinue ? .failed : code)
    }

    /// Tells that output was lost, and whether it was.
    func reportLostOutput() -> Bool {
        guard let failure = console.takeOutputFailure() else { return false }
        report(ShellError.lostOutput(reason: "\(failure)"))
        return true
    }

    private func timeText(_ duration: Duration) -> String {
        let milliseconds = duration / .milliseconds(1)
        return milliseconds < 10_000 ? milliseconds.text(decimals: 3) + " ms" : duration.shortText
    }

    /// Tells an error in one line, with a hint below where there is one; returns its exit code.
    @discardableResult
    func report(_ error: any Error) -> ExitCode {
        let failure = Failure(error)
        tell("caggctl: \(failure.message)")
        if let usage = error as? UsageError, usage.origin != .arguments, let excerpt = usage.excerpt {
            tell("  \(excerpt.line)")
            tell("  \(excerpt.marker)")
        }
        if let hint = failure.hint { tell("  hint: \(hint)") }
        return failure.exitCode
    }

    /// Adds the nearest names to "no such cagg": a cagg's, and that of a subcommand that the word may stand for.
    private func withSuggestion(_ error: any Error, _ invocation: Invocation) async -> any Error {
        guard case TimescaleError.unknownCagg(let name, _) = error, let reader = try? await reader(),
            let known = try? await reader.caggNames()
        else { return error }
        let wanted = name.split(separator: ".").last.map(String.init) ?? name
        let cagg = NearestName.suggest(for: wanted, among: known.map(\.name))
        let subcommand = invocation.nearSubcommand.flatMap { $0.word == name ? $0.command : nil }
        return TimescaleError.unknownCagg(name, similar: [cagg, subcommand].compactMap(\.self))
    }

    func run(_ invocation: Invocation) async throws -> ExitCode {
        if invocation.globals.namesConnection, invocation.origin != .arguments, !invocation.command.takesConnection {
            throw ShellError.message("connection options belong to \"connect\" or to the program's start", .usage)
        }
        if format == .openmetrics, !invocation.command.takesOpenMetrics {
            throw ShellError.message(
                "openmetrics is a format of \"status\" alone; choose table, json, jsonl or csv", .usage)
        }
        switch invocation.command {
        case .status(let request): return try await run(request)
        case .thresholds(let request): return try await run(request)
        case .refresh(let request): return try await run(request)
        case .policyShow(let request): return try await run(request)
        case .policySet(let request): return try await run(request)
        case .policyAdd(let request): return try await run(request)
        case .policyRemove(let request): return try await run(request)
        case .policyUndo(let request): return try await run(request)
        case .policyTune(let request): return try await run(request)
        case .policyExplain(let request): return try await run(request)
        case .policyRealtime(let request): return try await run(request)
        case .jobs(let request): return try await run(request)
        case .jobsErrors(let request): return try await run(request)
        case .jobsCapacity: return try await showJobCapacity()
        case .jobsRun(let request): return try await run(request)
        case .jobsAlter(let request): return try await run(request)
        case .diff(let request): return try await run(request)
        case .repair(let request): return try await run(request)
        case .sandbox(let request): return try await run(request, options.overridden(by: invocation.globals))
        case .sandboxTick(let request): return try await run(request)
        case .sql(let request): return try await run(request)
        case .set(let request): return run(request)
        case .connect(let request): return try await run(request, invocation.globals)
        case .history(let request): return try await run(request)
        case .watch(let request): return try await run(request)
        case .help(let request): return run(request)
        case .quit: return .clean
        }
    }
}

extension Command {
    fileprivate var takesConnection: Bool {
        switch self {
        case .connect, .sandbox, .help, .set, .quit: true
        default: false
        }
    }
    /// Whether it has metrics, or shows nothing of its own.
    fileprivate var takesOpenMetrics: Bool {
        switch self {
        case .status, .watch, .sandbox, .set, .help, .quit: true
        default: false
        }
    }
}
