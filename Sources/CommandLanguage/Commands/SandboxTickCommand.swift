import ArgumentParser
package import Postgres

/// What `sandbox tick` is asked for.
package struct SandboxTickRequest: Sendable, Hashable {
    /// Jobs that are due within this long are run, too; nil for those that are due now. Longer than nothing.
    package var within: Interval?
}

struct SandboxTickCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "tick",
        abstract: "Inside a sandbox: run the jobs that are due, and say what came of each.",
        discussion: """
            With a duration, the jobs that are due within it are brought forward and run as well. Jobs also run by \
            themselves while a sandbox is open; this is for not waiting. Exit code 4 when a job failed.

            Examples:
              sandbox tick
              sandbox tick 1h
            """)

    @Argument(
        help: ArgumentHelp("Run what is due within that time, too: 5min, 1h, 1d.", valueName: "duration"),
        transform: Reading.duration)
    var within: Interval?

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() -> Command { .sandboxTick(SandboxTickRequest(within: within)) }
}
