import ArgumentParser
package import Postgres

/// What `policy tune` is asked for.
package struct PolicyTuneRequest: Sendable, Hashable {
    /// As typed, with a schema or without.
    package var cagg: String
    /// What no run's backend should exceed; nil only with `checks`.
    package var memory: ByteCount?
    /// How old a row may become before its bucket is stored.
    package var freshness: Interval?
    /// Which job, where the cagg has several policies.
    package var job: Int32?
    /// Whether to refresh some closed buckets, to measure what a proposal is made from.
    package var probes: Bool
    /// Whether to write what is proposed.
    package var applies: Bool
    /// Whether to compare an earlier proposal with the runs since.
    package var checks: Bool
    /// How long a check waits for a run to watch; nil watches one that runs just now.
    package var wait: Interval?
}

struct PolicyTuneCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "tune",
        abstract: "Propose a policy's offsets and batches for a memory budget.",
        discussion: """
            Runs the cagg's query over a few closed buckets, without writing anything, and measures what it takes; with \
            --probe it refreshes them, which tells more. Shows what each size of a batch (or, before TimescaleDB 2.19, of the \
            window) would take, and the settings that stay within the budget. --apply writes them.

            Examples:
              policy tune llm_metrics_1min --memory 256MB
              policy tune llm_metrics_1min --memory 256MB --freshness 5min --probe --apply
              policy tune llm_metrics_1min --check
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("What the backend of a run may take: 256MB, 2GB.", valueName: "amount"),
        transform: { try ByteCount(parsing: $0) })
    var memory: ByteCount?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How old a row may become before its bucket is stored: 5min.", valueName: "duration"),
        transform: Reading.duration)
    var freshness: Interval?

    @Option(parsing: .unconditional, help: ArgumentHelp("The job, where a cagg has several policies.", valueName: "id"))
    var job: Int32?

    @Flag(help: "Refresh some closed buckets by force, and measure that.")
    var probe = false

    @Flag(help: "Write the proposed settings.")
    var apply = false

    @Flag(help: "Compare the settings that were applied last with the runs since.")
    var check = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("With --check: wait so long for a run, and measure its memory.", valueName: "duration"),
        transform: Reading.duration)
    var wait: Interval?

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() throws(ValueProblem) -> Command {
        if check, memory != nil || freshness != nil || probe || apply {
            throw ValueProblem("--check compares what was applied; leave the other options out")
        }
        guard check || wait == nil else { throw ValueProblem("--wait belongs to --check") }
        guard check || memory != nil else {
            throw ValueProblem("policy tune needs a budget: --memory 256MB; or --check")
        }
        return .policyTune(
            PolicyTuneRequest(
                cagg: cagg, memory: memory, freshness: freshness, job: job, probes: probe, applies: apply,
                checks: check, wait: wait))
    }
}
