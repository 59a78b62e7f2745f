internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

struct RefreshCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "refresh",
        abstract: "Recompute a time range of a cagg, window by window.",
        discussion: """
            Each window is refreshed by a separate call, so an interrupted refresh keeps its finished windows. \
            --resume continues the refresh. Windows that need no refresh are skipped, unless --force is given. If raw \
            data in a window is gone, a refresh would delete the aggregates of this data, so the command refuses such \
            a refresh: --clip leaves out the buckets without raw data, and --allow-data-loss allows the deletion. \
            --dry-run prints the plan and its SQL, and changes nothing.

            Examples:
              refresh llm_metrics_1min --since 6h
              refresh llm_metrics_1hour --from 2026-11-20 --to now-1h --step 1d --dry-run
              refresh llm_metrics_1min --from -30d --memory 256MB --clip --verify --yes
              refresh llm_metrics_1min --resume
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @OptionGroup var window: WindowArguments

    @Flag(
        help: ArgumentHelp(
            """
            Continue the last unfinished refresh of the cagg. The window of that refresh, --force, --clip and \
            --pause-policy are kept. --order and --set are kept unless you give them again. --step and --memory are \
            kept if you give neither of the two. Give all other options again: --target, --allow-open-bucket, \
            --allow-data-loss, --cascade, --detach, --verify, --max-active, --max-lag, --between, --nice and \
            --pause-file.
            """))
    var resume = false

    @OptionGroup var pace: RefreshPaceArguments
    @OptionGroup var guards: RefreshGuardArguments
    @OptionGroup var loss: LossArguments
    @OptionGroup var throttle: ThrottleArguments

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func validate() throws {
        let given = try window.window()
        if resume, given != nil {
            throw ValueProblem("--resume uses the window of the unfinished refresh; leave out --from, --to and --since")
        }
        guard given != nil || resume else {
            throw ValueProblem("\"refresh\" needs a window: give --since, such as --since 6h, or --from and --to")
        }
        if guards.clip, loss.allowDataLoss { throw ValueProblem("--clip and --allow-data-loss can't be combined") }
    }

    func run(in session: Session) async throws -> ExitCode {
        let reader = try await session.reader()
        let cagg = try await reader.cagg(named: cagg)
        let earlier = resume ? try await session.unfinishedRefresh(of: cagg, reader) : nil
        let options = earlier.map { self.options(continuing: $0.intent) } ?? self.options
        let changes = try await plans(options, continuing: earlier, of: cagg, in: session, reader).map {
            RefreshChange($0)
        }
        return try await session.carryOut(
            changes, dryRun: guards.dryRun, confirmation: loss.confirm, reader,
            RefreshPresentation(session, reader, verifies: guards.verify))
    }

    private var options: RefreshOptions {
        var options = RefreshOptions()
        pace.fill(&options)
        (options.force, options.clip) = (guards.force, guards.clip)
        (options.allowDataLoss, options.allowOpenBucket) = (loss.allowDataLoss, guards.allowOpenBucket)
        (options.pausesPolicies, options.isDetached) = (guards.pausePolicy, guards.detach)
        options.throttle = throttle.throttle
        return options
    }

    /// The options of a refresh that continues an earlier refresh. These options are taken from the earlier refresh
    /// unless the command gives them: order, server settings, --force, --clip and --pause-policy. The step and the
    /// memory budget are taken together, if the command gives neither of the two. All other options must be given
    /// again.
    func options(continuing intent: RefreshIntent) -> RefreshOptions {
        var (options, earlier) = (self.options, intent.options)
        if options.step == .adaptive, options.memory == nil {
            (options.step, options.memory) = (earlier.step, earlier.memory)
        }
        options.order = pace.order ?? earlier.order
        if options.settings.isEmpty { swap(&options.settings, &earlier.settings) }
        options.force = options.force || earlier.force
        options.clip = options.clip || earlier.clip
        options.pausesPolicies = options.pausesPolicies || !intent.policies.isEmpty
        return options
    }

    /// The plans, in the order in which they run. Without `--cascade` there is only one plan.
    @MainActor
    private func plans(
        _ options: RefreshOptions, continuing earlier: UnfinishedRefresh?, of cagg: ContinuousAggregate,
        in session: Session,
        _ reader: CatalogReader
    ) async throws -> [RefreshPlan] {
        let planner = RefreshPlanner(reader)
        let now = try await session.serverNow(reader)
        var range = try window.window()?.range(now: now, of: cagg) ?? TimeRange(start: .noBegin, end: .noEnd)
        if let left = earlier?.left, let first = left.first, let last = left.last {
            range = TimeRange(start: first.start, end: last.end)
        }
        var plan = try await planner.plan(self.cagg, range: range, options)
        if let earlier {
            plan.windows = plan.windows.flatMap { TimeRanges(earlier.left).intersection($0).ranges }
        }
        switch guards.cascade {
        case nil: return [plan]
        case .up: return try await [plan] + planner.cascadeUp(from: plan)
        case .down: return try await planner.cascadeDown(from: plan) + [plan]
        }
    }
}

extension Session {
    /// Returns the unfinished refresh that `--resume` continues. Throws `Refusal` if the journal has no unfinished
    /// refresh of the cagg, or if that refresh may still be running.
    func unfinishedRefresh(of cagg: ContinuousAggregate, _ reader: CatalogReader) async throws -> UnfinishedRefresh {
        let subject = try await CaggSubject.read(cagg, reader.connection)
        guard let earlier = try await journal.unfinished(subject) else {
            throw Refusal(
                "the journal has no unfinished refresh of \(cagg.view)",
                advice: "start a new refresh, for example: refresh \(cagg.view) --since 6h")
        }
        guard !earlier.mayBeAlive else {
            throw Refusal(
                "caggctl process \(earlier.begun.who.pid) on this machine is still running the refresh of \(cagg.view)")
        }
        return earlier
    }

    /// Resumes the policies of a cagg that are still paused because a refresh with `--pause-policy` ended unexpectedly.
    /// Records in the journal that they are resumed.
    func resumePolicies(of cagg: ContinuousAggregate, _ reader: CatalogReader) async throws {
        let subject = try await CaggSubject.read(cagg, reader.connection)
        let paused = try await readJournal {
            try await $0.pausedPolicies(server: subject.server, database: subject.database)
        }
        let left = (paused ?? []).filter { $0.entry.subject == subject && !$0.entry.who.mayBeAlive }
        guard !left.isEmpty else { return }
        try await PolicyPause.resume(left.map(\.job), reader)
        let run = try await changeJournal(of: ChangeTarget(cagg), command: nil, reader)
        for policy in left {
            tell("job \(policy.job) was still paused, because a refresh ended unexpectedly; the job is resumed now")
            await run.append(.policyResumed(policy.job))
        }
    }
}
