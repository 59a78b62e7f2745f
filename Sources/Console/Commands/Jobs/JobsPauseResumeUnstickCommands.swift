internal import ArgumentParser
internal import CommandLanguage
internal import Operations

struct JobsPauseCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Pause jobs, and stop their runs in progress.",
        discussion: """
            Examples:
              jobs pause 1004
              jobs pause 1004 1005 --yes
            """)

    @Argument(help: "The jobs' ids.")
    var id: [Int32]

    @Flag(help: "Print the SQL without changing anything.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func run(in session: Session) async throws -> ExitCode {
        try await JobAlterationRequest(.pause, of: id).carryOut(dryRun: dryRun, in: session)
    }
}

struct JobsResumeCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Resume paused jobs.",
        discussion: """
            The command refuses a refresh policy whose window covers dropped raw data, because the next run of the \
            policy would delete aggregates.

            Examples:
              jobs resume 1004
              jobs resume 1004 1005 --dry-run
            """)

    @Argument(help: "The jobs' ids.")
    var id: [Int32]

    @OptionGroup var loss: LossArguments

    @Flag(help: "Print the SQL without changing anything.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func run(in session: Session) async throws -> ExitCode {
        try await JobAlterationRequest(.resume, of: id, loss).carryOut(dryRun: dryRun, in: session)
    }
}

struct JobsUnstickCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "unstick",
        abstract: "Set the next start of a stuck job to now.",
        discussion: """
            Use this command if the next start of a job is long past or is -infinity (as after a failover), and no \
            worker runs the job. The command refuses a paused job. It refuses a job that a worker runs now, because \
            two runs would overlap. It also refuses a refresh policy whose window covers dropped raw data, because the \
            run would delete aggregates.

            Examples:
              jobs unstick 1004
              jobs unstick 1004 --dry-run
            """)

    @Argument(help: "The job's id.")
    var id: Int32

    @OptionGroup var loss: LossArguments

    @Flag(help: "Print the SQL without changing anything.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func run(in session: Session) async throws -> ExitCode {
        try await JobAlterationRequest(.unstick, of: [id], loss).carryOut(dryRun: dryRun, in: session)
    }
}
