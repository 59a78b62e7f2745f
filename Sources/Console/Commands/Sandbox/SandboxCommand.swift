internal import ArgumentParser
internal import CommandLanguage
internal import FoundationEssentials
internal import Postgres
internal import Sandbox
internal import SimulatedEngine

struct SandboxCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract:
            "Start a temporary server with sample data and staged problems, and open a prompt that is connected to it.",
        usage: """
            caggctl sandbox [<options>]
            caggctl sandbox tick [<duration>]
            """,
        discussion: """
            The server uses a temporary folder and its own socket, and it is deleted when you leave the sandbox. The \
            simulated engine is plain PostgreSQL that behaves like TimescaleDB. The simulated engine is only for \
            practice and tests; --emulate chooses the TimescaleDB version that it imitates. Inside the sandbox, the \
            command "sandbox tick" runs the jobs that are due.

            Examples:
              sandbox
              sandbox --incident drift --incident stale
              sandbox --engine simulated --rows 50k -c status -c 'diff llm_metrics_1hour --since 1d'
              sandbox --emulate 2.14 --incident failing-job -c 'sandbox tick 5min' -c status
            """,
        subcommands: [SandboxTickCommand.self])
    static let traits: CommandTraits = .printsMetrics

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of sample rows (LLM traces) to generate. Default: \(SandboxOptions.standardRows / 1_000)k.",
            valueName: "count"),
        transform: Reading.count)
    var rows = SandboxOptions.standardRows

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of days that the sample rows cover. Default: \(SandboxOptions.standardDays).", valueName: "count"),
        transform: Reading.count)
    var days = SandboxOptions.standardDays

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Random seed. The same seed generates the same sample rows.", valueName: "number"))
    var seed: UInt64 = SandboxOptions.standardSeed

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Load the sample rows from this CSV file instead of generating them.", valueName: "file"),
        completion: .file(extensions: ["csv"]))
    var load: String?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A problem to stage. May be repeated.", valueName: "name"))
    var incident: [Incident] = []

    @Option(parsing: .unconditional, help: ArgumentHelp("The database engine.", valueName: "engine"))
    var engine: EngineKind = .auto

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("TimescaleDB version. Default: the newest version that is installed.", valueName: "version"))
    var timescaledbVersion: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("TimescaleDB version to emulate; implies --engine simulated.", valueName: "version"))
    var emulate: EmulatedVersion?

    @OptionGroup var batch: BatchArguments

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    enum EngineKind: String, CaseIterable, ExpressibleByArgument {
        /// TimescaleDB if it is installed, otherwise the simulated engine.
        case auto
        case timescaledb, simulated
    }

    func validate() throws {
        if emulate != nil, engine == .timescaledb || timescaledbVersion != nil {
            let real = timescaledbVersion == nil ? "--engine timescaledb" : "--timescaledb-version"
            throw ValueProblem(
                "--emulate needs the simulated engine, but \(real) needs TimescaleDB; give only one of these options")
        }
        if engine == .simulated, timescaledbVersion != nil {
            throw ValueProblem(
                "--timescaledb-version can't be used with --engine simulated; use --emulate instead")
        }
    }

    /// Starts a sandbox, runs the batch or the prompt in it, and deletes the sandbox.
    func run(in session: Session) async throws -> ExitCode {
        guard session.sandbox == nil else {
            throw ConsoleError("a sandbox is already open; leave it first", .usage)
        }
        let items = batch.items(orderedBy: session.source.words.map(\.text))
        let console = session.console
        let sandbox = try await start(session)
        let inner = Session(
            console: console, options: session.options.overridden(by: globals), variables: session.variables,
            isInteractive: session.isInteractive, history: session.history, environment: session.environment)
        inner.settings = session.settings
        if let output = session.effective.output { inner.settings.output = output }
        inner.sandbox = sandbox
        for staged in sandbox.staged { inner.variables.define(staged) }
        let code =
            items.isEmpty && console.inputIsTerminal
            ? await inner.runPrompt() : await inner.run(batch: items.isEmpty ? [.file("-")] : items)
        await inner.disconnect()
        session.history = inner.history
        await sandbox.stop()
        return code
    }

    @MainActor
    private func start(_ session: Session) async throws -> Sandbox {
        let progress = ProgressLine("sandbox", console: session.console)
        defer { progress.clear() }
        var seen: Set<Incident> = []
        let options = SandboxOptions(
            engine: choice,
            source: load.map { .file(path: $0) } ?? .generated(rows: rows, days: days, seed: seed),
            incidents: incident.filter { seen.insert($0).inserted },
            now: Timestamp(unixMicroseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)),
            environment: session.environment)
        let sandbox = try await Sandbox.start(options) { event in
            Task { @MainActor in progress.show(event) }
        }
        progress.clear()
        session.tell(
            "sandbox: \(sandbox.engine), \(sandbox.loaded.rows) traces; the sandbox is deleted when you leave it")
        for staged in sandbox.staged { session.tell("staged \(staged.incident.rawValue): \(staged.summary)") }
        return sandbox
    }

    private var choice: EngineChoice {
        if let timescaledbVersion { return .timescaledb(version: timescaledbVersion) }
        if let emulate { return .simulated(emulate) }
        return switch engine {
        case .auto: .auto
        case .timescaledb: .timescaledb(version: nil)
        case .simulated: .simulated(nil)
        }
    }
}

extension Incident: ExpressibleByArgument {}
extension EmulatedVersion: ExpressibleByArgument {}

extension Variables {
    /// Defines variables for a staged incident, such as `${drift_cagg}` and `${drift_rows}`. A runbook can use them to
    /// check whether a command finds the incident. Times are ISO 8601.
    fileprivate mutating func define(_ staged: StagedIncident) {
        let prefix = staged.incident.rawValue.replacing("-", with: "_")
        self[prefix + "_cagg"] = staged.cagg.name
        for (name, value) in staged.facts { self["\(prefix)_\(name)"] = String(value) }
        for (name, instant) in staged.instants { self["\(prefix)_\(name)"] = instant.description }
    }
}

extension ProgressLine {
    fileprivate func show(_ event: SandboxEvent) {
        switch event {
        case .makingServer: announce("creating the server")
        case .startingServer: announce("starting the server")
        case .installing(let engine): announce("installing \(engine)")
        case .migrating(let name): announce("running the migration \(name)")
        case .loading(let rows, let total):
            show(done: Int64(rows), total: total.map(Int64.init), detail: "loading traces")
        case .refreshing(let cagg): announce("refreshing \(cagg)")
        case .staging(let incident): announce("staging \(incident.rawValue)")
        }
    }
}
