internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Timescale

struct PolicySetCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change a refresh policy; settings that you don't give keep their values.",
        discussion: """
            The job keeps its id, its history and all other settings. The command refuses settings with which a run \
            would fail, even if TimescaleDB accepts them. The offset "none" makes the window unbounded on that side. \
            The journal keeps the previous settings, and "policy undo" restores them.

            Examples:
              policy set llm_metrics_1min --start-offset 2h --end-offset 1min
              policy set llm_metrics_1min --schedule 30s --job 1001 --dry-run
              policy set llm_metrics_1day --start-offset none --yes
              policy set llm_metrics_1hour --buckets-per-batch 12 --refresh-newest-first no
              policy set llm_metrics_1day --initial-start 2026-11-23T02:00Z --timezone Europe/Berlin
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @OptionGroup var settings: PolicySettingArguments

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The policy's job id; needed if the cagg has several policies.", valueName: "id"))
    var job: Int32?

    @Flag(help: "Print the change and its SQL without making the change.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func validate() throws {
        guard !settings.isEmpty else {
            throw ValueProblem(
                "\"policy set\" needs at least one setting, such as --start-offset, --end-offset or --schedule")
        }
    }

    func run(in session: Session) async throws -> ExitCode {
        let reader = try await session.reader()
        let now = try await session.serverNow(reader)
        let change = try await PolicyPlanner(reader).plan(cagg, job: job) { [settings] job in
            settings.edit(&job, now: now)
        }
        return try await session.carryOut([change], dryRun: dryRun, reader, PolicyChangePresentation(session, change))
    }
}
