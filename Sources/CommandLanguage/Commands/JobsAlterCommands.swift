import ArgumentParser

/// What `jobs pause`, `jobs resume` and `jobs unstick` are asked for.
package struct JobsAlterRequest: Sendable, Hashable {
    package enum Change: String, Sendable, Hashable {
        case pause, resume, unstick
    }

    package var change: Change
    /// At least one.
    package var jobs: [Int32]
    /// Of a refresh policy's next run.
    package var allowDataLoss = false
    /// The cagg's name, given instead of typed.
    package var confirmation: String?
    /// Whether to print the SQL and stop.
    package var dryRun: Bool
}

struct JobsPauseCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Switch jobs off, which ends a run that goes on.",
        discussion: """
            Examples:
              jobs pause 1004
              jobs pause 1004 1005 --yes
            """)

    @Argument(help: "The jobs' ids.")
    var id: [Int32]

    @Flag(help: "Print the SQL, and stop.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() -> Command { .jobsAlter(JobsAlterRequest(change: .pause, jobs: id, dryRun: dryRun)) }
}

struct JobsResumeCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Switch jobs on again.",
        discussion: """
            A refresh policy whose window reaches over dropped raw data would delete aggregates with its next run, and is \
            refused.

            Examples:
              jobs resume 1004
              jobs resume 1004 1005 --dry-run
            """)

    @Argument(help: "The jobs' ids.")
    var id: [Int32]

    @OptionGroup var loss: DataLossArguments

    @Flag(help: "Print the SQL, and stop.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() -> Command { .jobsAlter(JobsAlterRequest(.resume, id, loss, dryRun: dryRun)) }
}

struct JobsUnstickCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "unstick",
        abstract: "Make a job due now that no worker runs, though it should.",
        discussion: """
            For a job whose next start is -infinity, as after a failover, or has long passed. It is refused where a worker \
            runs the job: two runs would meet. So is a refresh policy whose window reaches over dropped raw data: the run \
            would delete aggregates.

            Examples:
              jobs unstick 1004
              jobs unstick 1004 --dry-run
            """)

    @Argument(help: "The job's id.")
    var id: Int32

    @OptionGroup var loss: DataLossArguments

    @Flag(help: "Print the SQL, and stop.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() -> Command { .jobsAlter(JobsAlterRequest(.unstick, [id], loss, dryRun: dryRun)) }
}

extension JobsAlterRequest {
    fileprivate init(_ change: Change, _ jobs: [Int32], _ loss: DataLossArguments, dryRun: Bool) {
        self.init(
            change: change, jobs: jobs, allowDataLoss: loss.allowDataLoss, confirmation: loss.confirm, dryRun: dryRun)
    }
}
