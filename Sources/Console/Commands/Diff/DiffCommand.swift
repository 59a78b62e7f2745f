internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

struct DiffCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare the rows that a cagg stores with rows recomputed from its raw data.",
        discussion: """
            Without a window, the command compares all stored rows. It lists each difference with its cause: pending, \
            unmaterialized, orphaned, duplicate or drift. The exit code is 4 if there are pending, duplicate or drift \
            rows, and 5 if a part couldn't be compared. The comparison runs on the server, slice by slice, in one \
            snapshot. The locks of a slice are released when the slice is finished. If a slice takes longer than \
            --slice-timeout, the command compares both halves of the slice separately; a half that fails too is \
            skipped. With --output jsonl or csv, every difference is written as soon as it is found. Without --sample, \
            the result is saved, even if the diff is interrupted: --resume compares the missing slices, and the \
            command "repair" refreshes the wrong buckets.

            Examples:
              diff llm_metrics_1min --since 6h
              diff llm_metrics_1hour --from 2026-11-20 --to 2026-11-21 --limit 50
              diff llm_metrics_1day --since 7d --tolerance 1e-6 --tolerance avg_duration_ms=1e-3 --output json
              diff llm_metrics_1hour --group provider=openai --columns total_tokens,request_count
              diff llm_metrics_1hour --where "model LIKE 'gpt-%'" --output jsonl
              diff llm_metrics_1min --jobs 2 --max-active 8 --slice-timeout 5min
              diff llm_metrics_1min --nice 1 --max-lag 10s --between 22:00-06:00
              diff llm_metrics_1min --resume
              diff llm_metrics_1hour --explain 2026-11-20T14:00:00Z --group provider=openai
              diff llm_metrics_1min --sample --confidence 99 --at-most 0.1
            """)
    static let traits: CommandTraits = .reads

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Start: 2026-11-22T13:00Z, -6h or now-1d. Default: the oldest data.", valueName: "time"),
        transform: Reading.time)
    var from: TimeExpression?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("End (exclusive). Default: the watermark.", valueName: "time"),
        transform: Reading.time)
    var to: TimeExpression?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Use the most recent time instead of --from and --to: 6h means from six hours ago to the watermark.",
            valueName: "duration"),
        transform: Reading.positiveSpan)
    var since: TimeSpan?

    @OptionGroup var selection: DiffSelectionArguments

    @OptionGroup var pace: DiffPaceArguments

    @OptionGroup var throttle: ThrottleArguments

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Largest number of differences to list. Default: 20, or all with --output jsonl or csv.", valueName: "rows"),
        transform: Reading.count)
    var limit: Int?

    @Flag(help: "Continue the last diff of the cagg: compare the missing parts, and add them to the saved result.")
    var resume = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Explain the bucket at this time: its stored, recomputed and raw rows, and the reasons for the verdicts.",
            valueName: "bucket"),
        transform: Reading.time)
    var explain: TimeExpression?

    @OptionGroup(title: "Audit options") var audit: DiffSampleArguments

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    /// The default of `--limit` for a table or a JSON document. This number of differences fits on a screen.
    static let defaultLimit = 20

    func validate() throws {
        let isWindowed = try window() != nil
        guard !resume || (!isWindowed && !audit.isSample && selection.isEmpty) else {
            throw ValueProblem(
                "--resume uses the window, the filters and the tolerance of the earlier diff; leave out --from, --to,"
                    + " --since, --sample, --tolerance, --columns, --group, --where and --to-raw")
        }
        guard explain == nil || (!audit.isSample && !isWindowed && !resume) else {
            throw ValueProblem("--explain shows one bucket; leave out --sample, --resume, --since, --from and --to")
        }
    }

    func run(in session: Session) async throws -> ExitCode {
        let reader = try await session.reader()
        // Only finds the cagg. `DiffRun` later reads the state for the verdicts, in the same snapshot as the rows.
        let cagg = try await reader.cagg(named: self.cagg)
        let started = try await session.serverNow(reader)
        let subject = try await CaggSubject.read(cagg, reader.connection)
        let earlier = resume ? try earlierDiff(subject, of: cagg, in: session) : nil
        let range = try range(of: cagg, now: started)
        let plan = plan(earlier, range: range, of: cagg, in: session)
        if let explain { return try await show(explain, plan: plan, of: cagg, in: session, reader) }
        let listing = DiffListing(
            session.format, limit: limit, standardLimit: Self.defaultLimit, console: session.console)
        var isSaved = false
        /// Saves the result, and returns it together with the result of the resumed diff.
        func saved(_ found: DiffSummary) -> DiffSummary {
            var summary = found
            // A sample isn't saved. Most buckets weren't compared, so a repair or --resume couldn't use the result.
            guard !audit.isSample else { return summary }
            if let earlier { summary.add(earlier.summary(summary.cagg, summary.columns)) }
            isSaved = session.keep(
                DiffRecord(
                    summary, of: subject, settings: .init(plan),
                    started: earlier.map { Timestamp(unixMicroseconds: $0.started.rawValue) } ?? started,
                    program: ProgramVersion.text))
            return summary
        }
        let found: DiffSummary
        do {
            found = try await compare(plan, of: cagg, in: session, reader, listing: listing)
        } catch let stopped as DiffStopped {
            let left = saved(stopped.summary).left
            if isSaved, !left.isEmpty {
                session.tell("the result so far is saved; \"diff \(cagg.view) --resume\" continues the diff")
            }
            throw stopped.cause
        }
        let summary = saved(found)
        show(summary, listing: listing, addsTo: earlier?.started, in: session)
        if !summary.isComplete { return .refused }
        return summary.isClean ? .clean : .problemsFound
    }

    @MainActor
    private func plan(
        _ earlier: DiffRecord?, range: TimeRange, of cagg: ContinuousAggregate, in session: Session
    ) -> DiffPlan {
        var plan: DiffPlan
        if let earlier {
            plan = earlier.plan(earlier.left, of: cagg)
        } else {
            plan = DiffPlan(cagg: self.cagg, range: range)
            selection.fill(&plan)
        }
        pace.fill(&plan, statementTimeout: session.effective.statementTimeout, isSample: audit.isSample)
        plan.sample = audit.sample
        return plan
    }

    /// Runs a plan and shows the progress. Before each slice, waits as long as the throttle options require.
    @MainActor
    private func compare(
        _ plan: DiffPlan, of cagg: ContinuousAggregate, in session: Session, _ reader: CatalogReader,
        listing: DiffListing
    ) async throws -> DiffSummary {
        let pace = ThrottlePace(throttle.throttle)
        let (options, console) = (session.connectionOptions, session.console)
        // If rows are written to the terminal immediately, there is no progress bar: it would be mixed with the rows.
        let progress = DiffProgress(
            cagg, ProgressLine("diff \(cagg.view)", counting: "slices", console: console),
            isShown: !(listing.isStreamed && console.outputIsTerminal))
        defer { progress.clear() }
        let run = DiffRun(plan, reader, connect: { try await Connection.open(options) }) { connection in
            try await pace.wait(on: connection) { reason in await progress.wait(reason) }
        }
        return try await run.run(
            { @MainActor event in
                if case .planned(_, let columns, _) = event { listing.begin(columns, cagg.timeType) }
                progress.show(event)
            }, { listing.add($0) })
    }

    @MainActor
    private func show(
        _ summary: DiffSummary, listing: DiffListing, addsTo earlier: InternalTime?, in session: Session
    ) {
        let (listed, count, stream) = listing.end()
        let report = DiffReport(summary: summary, listed: listed, listedCount: count, addsTo: earlier)
        guard let stream else { return session.show(report.document) }
        session.show(report.rest, endOf: stream)
        if session.format == .csv { session.tell(report.line) }
    }

    /// Explains one bucket.
    @MainActor
    private func show(
        _ bucket: TimeExpression, plan: DiffPlan, of cagg: ContinuousAggregate, in session: Session,
        _ reader: CatalogReader
    ) async throws -> ExitCode {
        let time = try bucket.resolved(now: cagg.local(try await session.serverNow(reader))).internalTime(cagg)
        guard time.isFinite else { throw ValueProblem("\(bucket) isn't inside a bucket; give a finite time") }
        let explanation = try await DiffExplanation.read(plan, at: time, limit: limit ?? Self.defaultLimit, reader)
        session.show(DiffExplanationReport(explanation: explanation).document)
        return explanation.differences.contains(where: \.verdict.isDifference) ? .problemsFound : .clean
    }

    @MainActor
    private func earlierDiff(
        _ subject: CaggSubject, of cagg: ContinuousAggregate, in session: Session
    ) throws -> DiffRecord {
        guard let record = try session.keptDiffs.read(subject) else {
            throw Refusal("no diff of \(cagg.view) is saved", advice: "run \"diff \(cagg.view)\" without --resume")
        }
        return record
    }

    /// The range to compare. Without an end, the range ends at the watermark, because nothing is stored above it;
    /// `DiffRun` reads the watermark later.
    private func range(of cagg: ContinuousAggregate, now: Timestamp) throws -> TimeRange {
        guard let window = try window() else { return TimeRange(start: .noBegin, end: .noEnd) }
        var range = try window.range(now: now, of: cagg)
        if case .since = window { range.end = .noEnd }
        return range
    }

    /// Returns the window of `--from`, `--to` and `--since`; nil if none of these options is given. Without `--from`
    /// the window starts with the oldest data. Without `--to` it ends at the watermark.
    func window() throws(ValueProblem) -> TimeWindow? {
        guard since == nil, from != nil || to != nil else {
            return try TimeWindow(from: from, to: to, since: since)
        }
        return try TimeWindow(
            from: from ?? .instant(.negativeInfinity), to: to ?? .instant(.infinity), since: nil)
    }
}
