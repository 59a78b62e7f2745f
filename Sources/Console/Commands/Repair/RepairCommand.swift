internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

struct RepairCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Refresh only the buckets in which the last diff found wrong rows.",
        discussion: """
            The command reads the saved result of the cagg's last diff. It refreshes the buckets with drift, duplicate \
            or pending rows, and then compares these buckets again. Buckets that no invalidation covers are refreshed \
            with force. Buckets whose raw data is gone are refused and listed: --clip leaves these buckets out, and \
            --allow-data-loss deletes their stored rows. The exit code is 4 if rows still differ, and 5 if a bucket \
            was refused or not compared. --dry-run prints the plan and its SQL, and changes nothing.

            Examples:
              repair llm_metrics_1hour --dry-run
              repair llm_metrics_1hour --yes
              repair llm_metrics_1hour --clip
              repair llm_metrics_1day --max-age 7d
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Largest allowed age of the saved diff. Default: 1d.", valueName: "duration"),
        transform: Reading.interval)
    var maxAge: Interval?

    @Flag(help: "Leave out the buckets whose raw data is gone, and refresh the rest.")
    var clip = false

    @OptionGroup var loss: LossArguments

    @Flag(help: "Pause the cagg's refresh policies during the repair. They are resumed even if the repair fails.")
    var pausePolicy = false

    @Flag(help: "Print the plan and its SQL without refreshing anything.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    /// The default of `--max-age`. Within a day, policies and retention change the data, but the checks of the plan
    /// notice almost all of these changes.
    private static let defaultMaximumAge = Interval(days: 1)

    func validate() throws {
        if clip, loss.allowDataLoss { throw ValueProblem("--clip and --allow-data-loss can't be combined") }
    }

    func run(in session: Session) async throws -> ExitCode {
        let reader = try await session.reader()
        let record = try await savedDiff(of: try await reader.cagg(named: cagg), session, reader)
        var options = RefreshOptions()
        (options.clip, options.allowDataLoss, options.pausesPolicies) = (clip, loss.allowDataLoss, pausePolicy)
        let plan = try await RepairPlanner(reader, options).plan(record, cagg: cagg)
        return try await session.carryOut(
            [RepairChange(plan)], dryRun: dryRun, confirmation: loss.confirm, reader,
            RepairPresentation(session, plan))
    }

    /// Returns the saved diff of the cagg. Throws `Refusal` if no diff is saved, or if the saved diff is too old.
    @MainActor
    private func savedDiff(
        of cagg: ContinuousAggregate, _ session: Session, _ reader: CatalogReader
    ) async throws -> DiffRecord {
        let subject = try await CaggSubject.read(cagg, reader.connection)
        guard let record = try session.keptDiffs.read(subject) else {
            throw Refusal(
                "no diff of \(cagg.view) is saved",
                advice: "run a diff first, for example: diff \(cagg.view) --since 7d")
        }
        let started = Timestamp(unixMicroseconds: record.started.rawValue)
        let now = try await session.serverNow(reader)
        if started < now.adding(-(maxAge ?? Self.defaultMaximumAge)) {
            throw Refusal(
                "the last diff of \(cagg.view) is too old: it started \(TimeText.relative(started, to: now))",
                advice: "run \"diff\" again, or allow an older diff with --max-age")
        }
        return record
    }
}

/// Shows the progress and the result of a repair.
private struct RepairPresentation: ChangePresentation {
    private let session: Session
    private let plan: RepairPlan
    private let progress: ProgressLine

    init(_ session: Session, _ plan: RepairPlan) {
        (self.session, self.plan) = (session, plan)
        progress = ProgressLine("repair \(plan.state.cagg.view)", counting: "windows", console: session.console)
    }

    func preview(_ changes: [RepairChange], refusals: [Refusal]) -> Document { RepairReport.plan(plan) }

    func previewCode(_ changes: [RepairChange], refusals: [Refusal]) -> ExitCode {
        plan.refused.isEmpty && plan.record.left.isEmpty ? .clean : .refused
    }

    func question(_ changes: [RepairChange]) -> String? {
        let ranges = plan.parts.count - plan.refused.count
        return "refresh \(ranges.counted("range")) of \(plan.state.cagg.view)"
    }

    func show(_ event: RepairRun.Event, of change: RepairChange) {
        let (count, type) = (Int64(plan.parts.count), plan.state.cagg.timeType)
        switch event {
        case .refreshing(let index, _, let range):
            progress.show(done: Int64(index), total: count, detail: TimeText.people(range.start, type))
        case .refresh: break
        case .comparing(let range):
            progress.show(done: count, total: count, detail: "comparing \(TimeText.people(range.start, type))")
        }
    }

    func end(of change: RepairChange) { progress.clear() }

    func finish(
        _ outcomes: [RepairOutcome], of changes: [RepairChange], hasSeenPreview: Bool
    ) async throws -> ExitCode {
        let outcome = outcomes.first ?? RepairOutcome(plan: plan, results: [])
        if let after = outcome.after {
            var record = plan.record
            record.replace(with: after)
            session.keep(record)
        }
        session.show(RepairReport.outcome(outcome))
        if outcome.wasInterrupted { return .interrupted }
        if !outcome.isComplete { return .refused }
        return outcome.rowsLeft == 0 ? .clean : .problemsFound
    }
}
