internal import ArgumentParser
internal import CommandLanguage
internal import Operations

struct JobsPauseCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Pause jobs; this stops a run in progress.",
        discussion: """
            Examples:
              jobs pause 1004
              jobs pause 1004 1005 --yes
            """)

    @Argument(help: "The jobs' ids.")
    var id: [Int32]

    @Flag(help: "Print the SQL, and stop.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func run(in session: Session) async throws -> ExitCode {
        try await JobsAlteration(.pause, of: id).carryOut(dryRun: dryRun, in: session)
    }
}

struct JobsResumeCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Resume paused jobs.",
        discussion: """
            A refresh policy whose window covers dropped raw data is refused: its next run would delete aggregates.

            Examples:
              jobs resume 1004
              jobs resume 1004 1005 --dry-run
            """)

    @Argument(help: "The jobs' ids.")
    var id: [Int32]

    @OptionGroup var loss: LossArguments

    @Flag(help: "Print the SQL, and stop.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func run(in session: Session) async throws -> ExitCode {
        try await JobsAlteration(.resume, of: id, loss).carryOut(dryRun: dryRun, in: session)
    }
}

struct JobsUnstickCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "unstick",
        abstract: "Make a stuck job due now.",
        discussion: """
            Use this for a job that no worker runs although its next start is long past, or -infinity as after a \
            failover. It is refused while a worker runs the job, because two runs would overlap, and for a refresh \
            policy whose window covers dropped raw data, because the run would delete aggregates.

            Examples:
              jobs unstick 1004
              jobs unstick 1004 --dry-run
            """)

    @Argument(help: "The job's id.")
    var id: Int32

    @OptionGroup var loss: LossArguments

    @Flag(help: "Print the SQL, and stop.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func run(in session: Session) async throws -> ExitCode {
        try await JobsAlteration(.unstick, of: [id], loss).carryOut(dryRun: dryRun, in: session)
    }
}
