internal import ArgumentParser
internal import CommandLanguage
internal import Postgres
internal import Sandbox

struct SandboxTickCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "tick",
        abstract: "Inside a sandbox: run the jobs that are due, and show the outcome of each job.",
        discussion: """
            With a duration, the command also runs the jobs that become due within this time. While a sandbox is open, \
            due jobs also run by themselves every few seconds; this command runs them immediately. The exit code is 4 \
            if a job failed.

            Examples:
              sandbox tick
              sandbox tick 1h
            """)

    @Argument(
        help: ArgumentHelp("Also run jobs that are due within this time: 5min, 1h, 1d.", valueName: "duration"),
        transform: Reading.interval)
    var within: Interval?

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    /// Runs the jobs without a confirmation, because the sandbox's server is temporary.
    func run(in session: Session) async throws -> ExitCode {
        guard let sandbox = session.sandbox else {
            throw ConsoleError(
                "\"sandbox tick\" works only inside a sandbox: type it at the sandbox's prompt, or give it to the"
                    + " command \"sandbox\" with -c, or in a file with -f", .usage)
        }
        let progress = ProgressLine("sandbox tick", console: session.console)
        progress.announce("running jobs")
        defer { progress.clear() }
        let tick = try await sandbox.tick(within: within)
        progress.clear()
        session.show(TickReport.document(tick))
        return tick.runs.contains { $0.failure != nil } ? .problemsFound : .clean
    }
}
