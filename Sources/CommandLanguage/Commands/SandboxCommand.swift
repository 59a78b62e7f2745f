import ArgumentParser

/// What `sandbox` is asked for.
package struct SandboxRequest: Sendable, Hashable {
    /// What the sandbox runs on.
    package enum Engine: String, Sendable, CaseIterable {
        /// The real one where it is installed.
        case auto
        case timescaledb, simulated
    }

    /// A version that the simulated engine can show.
    package enum Emulated: String, Sendable, CaseIterable {
        case v214 = "2.14"
        case v228 = "2.28"
    }

    /// A staged problem, really present in the database.
    package enum Incident: String, Sendable, CaseIterable {
        case stale
        case failingJob = "failing-job"
        case drift
        case lateData = "late-data"
        case retentionTrap = "retention-trap"
        case futureWatermark = "future-watermark"
        case wideWindow = "wide-window"
    }

    /// How many traces are generated; of no account with `load`.
    package var rows: Int
    /// How many days up to now the traces spread over.
    package var days: Int
    /// The same seed makes the same traces.
    package var seed: UInt64
    /// A CSV file of traces to load instead of generated ones.
    package var load: String?
    /// In the order given, each once.
    package var incidents: [Incident]
    /// What to run on.
    package var engine: Engine
    /// Nil takes the newest installed.
    package var timescaleVersion: String?
    /// Set only for the simulated engine, where nil is the newest.
    package var emulated: Emulated?
    /// What to run on it before leaving; the prompt opens where this is empty.
    package var batch: [BatchItem]
}

extension SandboxRequest.Engine: ExpressibleByArgument {}
extension SandboxRequest.Emulated: ExpressibleByArgument {}
extension SandboxRequest.Incident: ExpressibleByArgument {}

struct SandboxCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Start a throw-away server with LLM traffic and staged problems, and open the prompt on it.",
        usage: """
            caggctl sandbox [<options>]
            caggctl sandbox tick [<duration>]
            """,
        discussion: """
            It lives in a temporary folder, listens on a socket of its own and is gone when you leave. The simulated \
            engine is plain PostgreSQL that behaves like TimescaleDB, for practice and tests only; --emulate says like \
            which version. Inside, "sandbox tick" runs jobs.

            Examples:
              sandbox
              sandbox --incident drift --incident stale
              sandbox --engine simulated --rows 50k -c status -c 'diff llm_metrics_1hour --since 1d'
              sandbox --emulate 2.14 --incident failing-job -c 'sandbox tick 5min' -c status
            """,
        subcommands: [SandboxTickCommand.self])

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Traces to generate, 500k if left out.", valueName: "count"),
        transform: Reading.count)
    var rows = 500_000

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Days the traces spread over, 14 if left out.", valueName: "count"),
        transform: Reading.count)
    var days = 14

    @Option(parsing: .unconditional, help: ArgumentHelp("The same number makes the same traces.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Load traces from a CSV file instead.", valueName: "file"),
        completion: .file(extensions: ["csv"]))
    var load: String?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A problem to stage; may be repeated.", valueName: "name"))
    var incident: [SandboxRequest.Incident] = []

    @Option(parsing: .unconditional, help: ArgumentHelp("What to run on.", valueName: "engine"))
    var engine: SandboxRequest.Engine = .auto

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("TimescaleDB version; the newest installed if left out.", valueName: "version"))
    var timescaledbVersion: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The version the simulated engine is to be like; implies that engine.", valueName: "version")
    )
    var emulate: SandboxRequest.Emulated?

    @OptionGroup var batch: BatchArguments

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() throws(ValueProblem) -> Command {
        if emulate != nil, engine == .timescaledb || timescaledbVersion != nil {
            let real = timescaledbVersion == nil ? "--engine timescaledb" : "--timescaledb-version"
            throw ValueProblem("--emulate is for the simulated engine, \(real) for the real one: give one of them")
        }
        if engine == .simulated, timescaledbVersion != nil {
            throw ValueProblem(
                "--timescaledb-version is for the real engine; for the version of the simulated one there is --emulate")
        }
        var seen: Set<SandboxRequest.Incident> = []
        return .sandbox(
            SandboxRequest(
                rows: rows, days: days, seed: seed, load: load, incidents: incident.filter { seen.insert($0).inserted },
                engine: emulate == nil ? engine : .simulated, timescaleVersion: timescaledbVersion, emulated: emulate,
                batch: batch.items))
    }
}
