internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Timescale

struct PolicyAddCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a refresh policy.",
        discussion: """
            The command makes the same checks as "policy set". From TimescaleDB 2.21 on, a cagg can have several \
            policies if their windows don't overlap.

            Examples:
              policy add llm_metrics_1min --start-offset 2h --end-offset 1min --schedule 30s
              policy add llm_metrics_1day --start-offset none --end-offset 1d --schedule 1d --dry-run
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @OptionGroup var settings: PolicySettingArguments

    @Flag(help: "Print the policy and its SQL without adding the policy.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func validate() throws {
        guard settings.startOffset != nil, settings.endOffset != nil, settings.schedule != nil else {
            throw ValueProblem("\"policy add\" needs --start-offset, --end-offset and --schedule")
        }
    }

    func run(in session: Session) async throws -> ExitCode {
        let reader = try await session.reader()
        let now = try await session.serverNow(reader)
        let change = try await PolicyPlanner(reader).planAddition(to: cagg) { [settings] job in
            settings.edit(&job, now: now)
            // Without --retry-period, the retry period is the schedule interval, as TimescaleDB sets it.
            if settings.retryPeriod == nil { job.retryPeriod = job.schedule }
        }
        return try await session.carryOut([change], dryRun: dryRun, reader, PolicyChangePresentation(session, change))
    }
}
