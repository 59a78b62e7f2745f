import ArgumentParser
package import Postgres

/// What `jobs run` is asked for.
package struct JobsRunRequest: Sendable, Hashable {
    package var job: Int32
    /// By the scheduler, which books it.
    package var isRecorded: Bool
    /// How long a worker may take to begin a recorded run.
    package var timeout: Interval
    package var allowDataLoss: Bool
    /// The cagg's name, given instead of typed.
    package var confirmation: String?
    /// Whether to print the plan and stop.
    package var dryRun: Bool
}

struct JobsRunCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a job now and wait for it.",
        discussion: """
            The job runs in this session, with the rights of this role; Ctrl-C cancels it. TimescaleDB books no such run: \
            the job's statistics and next start stay as they are. With --recorded its next start becomes now instead, the \
            scheduler runs it, and Ctrl-C ends the waiting only. A refresh policy whose window reaches over dropped raw \
            data would delete aggregates, and is refused.

            Examples:
              jobs run 1004
              jobs run 1004 --recorded --timeout 5min --yes
              jobs run 1004 --dry-run
            """)

    @Argument(help: "The job's id.")
    var id: Int32

    @Flag(help: "Have the scheduler run it, so that the run is booked.")
    var recorded = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How long a worker may take to begin a recorded run; 60s if left out.", valueName: "duration"),
        transform: Reading.duration)
    var timeout: Interval?

    @OptionGroup var loss: DataLossArguments

    @Flag(help: "Print what would be run, and stop.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() throws(ValueProblem) -> Command {
        guard recorded || timeout == nil else { throw ValueProblem("--timeout is for --recorded") }
        return .jobsRun(
            JobsRunRequest(
                job: id, isRecorded: recorded, timeout: timeout ?? Interval(microseconds: 60_000_000),
                allowDataLoss: loss.allowDataLoss, confirmation: loss.confirm, dryRun: dryRun))
    }
}
