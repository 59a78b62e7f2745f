import ArgumentParser

/// What `sandbox` is asked for.
package struct SandboxRequest: Sendable, Hashable {
    /// What the sandbox runs on.
    package enum Engine: String, Sendable, CaseIterable {
        /// The real one where it is installed.
        case auto
        case timescaledb, simulated
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
    /// What to run on it before leaving; the prompt opens where this is empty.
    package var batch: [BatchItem]
}

extension SandboxRequest.Engine: ExpressibleByArgument {}
extension SandboxRequest.Incident: ExpressibleByArgument {}

struct SandboxCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Start a throw-away server with LLM traffic and staged problems, and open the prompt on it.",
        discussion: """
            It lives in a temporary folder, listens on a socket of its own and is gone when you leave. The simulated \
            engine is plain PostgreSQL that behaves like TimescaleDB, for practice and tests only.

            Examples:
              sandbox
              sandbox --incident drift --incident stale
              sandbox --engine simulated --rows 50k -c status -c 'diff llm_metrics_1hour --since 1d'
            """)

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

    @OptionGroup var batch: BatchArguments

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() -> Command {
        var seen: Set<SandboxRequest.Incident> = []
        return .sandbox(
            SandboxRequest(
                rows: rows, days: days, seed: seed, load: load, incidents: incident.filter { seen.insert($0).inserted },
                engine: engine, timescaleVersion: timescaledbVersion, batch: batch.items))
    }
}
