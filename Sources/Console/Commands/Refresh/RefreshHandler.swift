internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

extension Session {
    func run(_ request: RefreshRequest) async throws -> ExitCode {
        let reader = try await reader()
        let cagg = try await reader.readSnapshot().find(request.cagg).cagg
        let journal = try await RefreshJournal(of: cagg, in: self, reader)
        var request = request
        let earlier = request.resumes ? try await journal.unfinished() : nil
        if let earlier { request.goOn(with: earlier.intent) }
        let plans = try await plans(request, earlier, cagg, reader)
        let refusals = plans.flatMap {
            $0.refusals(allowingDataLoss: request.allowDataLoss, allowingOpenBucket: request.allowOpenBucket)
        }
        if request.dryRun {
            show(RefreshReport.plan(plans, refusals: refusals))
            return refusals.isEmpty ? .clean : .refused
        }
        if let refusal = refusals.first { throw refusal }
        for plan in plans {
            if let loss = plan.loss { try confirmLoss(loss, plan.state.cagg, request.confirmation) }
        }
        try confirm(Self.question(plans, request))
        try await journal.resumePolicies(reader)
        let stream = RowStream(RefreshReport.windows([]), as: format)
        if let stream { console.write(stream.header(schema: RefreshReport.schema)) }
        var outcomes: [RefreshOutcome] = []
        for plan in plans {
            let journal = try await RefreshJournal(of: plan.state.cagg, in: self, reader)
            outcomes.append(try await apply(plan, request, journal, stream, reader))
            if outcomes.last?.wasStopped == true { break }
        }
        let isStopped = outcomes.contains(where: \.wasStopped)
        let checked = isStopped ? [] : try await checked(outcomes, verifies: request.verifies, reader)
        let document = RefreshReport.outcome(outcomes, checked: checked, listsAll: format != .table)
        if let stream { show(document, endOf: stream) } else { show(document) }
        if isStopped { return .interrupted }
        return checked.allSatisfy(\.isClean) ? .clean : .problemsFound
    }

    /// In the order they are to run; one where nothing cascades.
    private func plans(
        _ request: RefreshRequest, _ earlier: UnfinishedRefresh?, _ cagg: ContinuousAggregate, _ reader: CatalogReader
    ) async throws -> [RefreshPlan] {
        let planner = RefreshPlanner(reader)
        let step = request.step.map { RefreshPlanner.Step($0) } ?? .adaptive
        let now = try await serverNow(reader)
        var range = try request.window?.range(now: now, of: cagg) ?? TimeRange(start: .noBegin, end: .noEnd)
        if let left = earlier?.left, let first = left.first, let last = left.last {
            range = TimeRange(start: first.start, end: last.end)
        }
        var plan = try await planner.plan(
            request.cagg, range: range, step: step, force: request.force, clip: request.clip)
        plan.order = request.order == .oldest ? .oldest : .newest
        if let earlier {
            plan.windows = plan.windows.flatMap { TimeRanges(earlier.left).intersection($0).ranges }
        }
        switch request.cascade {
        case nil: return [plan]
        case .up:
            return try await [plan]
                + planner.cascadeUp(from: plan, step: step, force: request.force, clip: request.clip)
        case .down:
            return try await planner.cascadeDown(from: plan, step: step, force: request.force, clip: request.clip)
                + [plan]
        }
    }

    private static func question(_ plans: [RefreshPlan], _ request: RefreshRequest) -> String {
        plans.map { plan in
            let count = plan.windows.count
            let windows = request.step == nil ? "" : " in \(count) \(count == 1 ? "window" : "windows")"
            let span = TimeText.people(plan.covered, plan.state.cagg.timeType)
            return "refresh \(plan.state.cagg.view) from \(span)\(windows)"
        }.joined(separator: ", then ")
    }

    /// Runs one plan, shown while it runs and journalled.
    func apply(
        _ plan: RefreshPlan, _ request: RefreshRequest, _ journal: RefreshJournal, _ stream: RowStream?,
        _ reader: CatalogReader
    ) async throws -> RefreshOutcome {
        let options = connectionOptions
        let progress = RefreshProgress(plan, console: console, stream: stream)
        defer { progress.clear() }
        let manner = RefreshManner(request, plan)
        if request.isDetached {
            try await reader.connection.query("SELECT set_config('client_connection_check_interval', '0', false)")
        }
        try await journal.begin(plan, request)
        do {
            let outcome = try await RefreshRun(
                plan, manner, reader: reader, connect: { try await Connection.open(options) }
            )
            .apply { @MainActor event in
                await journal.add(event)
                progress.show(event)
            }
            await journal.end(outcome)
            return outcome
        } catch {
            progress.clear()
            await journal.fail(plan)
            throw error
        }
    }

    /// Losing data takes more than a yes: the cagg's name, typed or given with `--confirm`.
    func confirmLoss(
        _ loss: DataLoss, _ cagg: ContinuousAggregate, _ confirmation: String?
    ) throws {
        let wanted = cagg.view.description
        var given = confirmation
        if given == nil, isInteractive, console.inputIsTerminal {
            given = try ask(
                "this deletes \(loss.rows) stored rows in \(loss.buckets) buckets; type the cagg's name to go on: ")
        }
        guard let given else {
            throw ShellError.confirmationMissing("deleting \(loss.rows) stored rows (--confirm \(wanted))")
        }
        guard given == wanted || given == cagg.view.name else { throw ShellError.declined }
    }
}

extension RefreshManner {
    init(_ request: RefreshRequest, _ plan: RefreshPlan) {
        self.init()
        clips = request.clip
        isDetached = request.isDetached
        pausesPolicies = request.pausesPolicies
        settings = request.settings.map { Setting(name: $0.name, value: $0.value) }
        throttle = Throttle(request.throttle)
        guard request.step == nil else { return }
        sizer = WindowSizer(
            target: .microseconds(request.target.approximateMicroseconds), budget: request.memory?.bytes,
            first: plan.firstWindow, most: .max)
    }
}
