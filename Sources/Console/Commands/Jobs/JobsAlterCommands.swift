internal import ArgumentParser
internal import CommandLanguage
internal import Operations

struct JobsPauseCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Switch jobs off, which ends a running run.",
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
        try await JobsAlteration(.pause, id).carryOut(dryRun: dryRun, in: session)
    }
}

struct JobsResumeCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Switch jobs on again.",
        discussion: """
            A refresh policy whose window covers dropped raw data would delete aggregates in its next run; it is refused.

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
        try await JobsAlteration(.resume, id, loss).carryOut(dryRun: dryRun, in: session)
    }
}

struct JobsUnstickCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "unstick",
        abstract: "Make a stuck job due now.",
        discussion: """
            For a job that no worker runs although its next start is -infinity, as after a failover, or has long passed. \
            Refused while a worker runs the job, since two runs would overlap, and for a refresh policy whose window \
            covers dropped raw data, since the run would delete aggregates.

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
        try await JobsAlteration(.unstick, [id], loss).carryOut(dryRun: dryRun, in: session)
    }
}
