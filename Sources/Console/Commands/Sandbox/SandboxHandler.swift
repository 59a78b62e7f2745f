internal import CommandLanguage
internal import FoundationEssentials
internal import Postgres
internal import Rendering
internal import Sandbox

extension Session {
    /// Starts a sandbox, runs the batch or the prompt on it, and takes it down again.
    func run(_ request: SandboxRequest, _ globals: GlobalOptions) async throws -> ExitCode {
        guard sandbox == nil else {
            throw ShellError.message("this is a sandbox already; leave it first", .usage)
        }
        let sandbox = try await start(request)
        let inner = Session(
            console: console, options: globals, variables: variables, isInteractive: isInteractive, history: history,
            environment: environment)
        inner.settings = settings
        if let output = effective.output { inner.settings.output = OutputFormat(output) }
        inner.sandbox = sandbox
        for staged in sandbox.staged { inner.defineVariables(of: staged) }
        let code =
            request.batch.isEmpty && console.inputIsTerminal
            ? await inner.runPrompt()
            : await inner.run(batch: request.batch.isEmpty ? [.file("-")] : request.batch)
        await inner.disconnect()
        history = inner.history
        await sandbox.stop()
        return code
    }

    private func start(_ request: SandboxRequest) async throws -> Sandbox {
        let progress = ProgressLine("sandbox", console: console)
        defer { progress.clear() }
        let sandbox = try await Sandbox.start(try SandboxOptions(request, environment: environment)) { event in
            Task { @MainActor in progress.show(event) }
        }
        progress.clear()
        tell("sandbox: \(sandbox.engine), \(sandbox.loaded.rows) traces; it is gone when you leave")
        for staged in sandbox.staged { tell("staged \(staged.incident.rawValue): \(staged.summary)") }
        return sandbox
    }

    /// `${drift_cagg}`, `${drift_rows}`, …: what was staged, for runbooks that check it. Instants are ISO 8601.
    private func defineVariables(of staged: StagedIncident) {
        let prefix = staged.incident.rawValue.replacing("-", with: "_")
        variables[prefix + "_cagg"] = staged.cagg.name
        for (name, value) in staged.facts { variables["\(prefix)_\(name)"] = String(value) }
        for (name, instant) in staged.instants { variables["\(prefix)_\(name)"] = instant.description }
    }
}

extension SandboxOptions {
    init(_ request: SandboxRequest, environment: [String: String]) throws {
        self.init(
            engine: try EngineChoice(request),
            source: request.load.map { .file(path: $0) }
                ?? .generated(rows: request.rows, days: request.days, seed: request.seed),
            incidents: request.incidents.compactMap { Incident(rawValue: $0.rawValue) },
            now: Timestamp(unixMicroseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)),
            environment: environment)
    }
}

extension EngineChoice {
    init(_ request: SandboxRequest) throws {
        let version = request.timescaleVersion ?? request.emulated?.rawValue
        let engine = request.timescaleVersion == nil ? request.engine : .timescaledb
        let text = [engine.rawValue, version].compactMap { $0 }.joined(separator: "-")
        guard let choice = EngineChoice(parsing: text) else {
            throw SandboxError(.engineMissing, "there is no engine \(text)")
        }
        self = choice
    }
}

extension ProgressLine {
    fileprivate func show(_ event: SandboxEvent) {
        switch event {
        case .makingServer: announce("making a private server")
        case .startingServer: announce("starting it")
        case .installing(let engine): announce("installing \(engine)")
        case .migrating(let name): announce("migration \(name)")
        case .loading(let rows, let total):
            show(done: Int64(rows), total: total.map(Int64.init), detail: "loading traces")
        case .refreshing(let cagg): announce("refreshing \(cagg)")
        case .staging(let incident): announce("staging \(incident.rawValue)")
        }
    }
}
