internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

extension Session {
    func run(_ request: RefreshRequest) async throws -> ExitCode {
        let reader = try await reader()
        let cagg = try await reader.readSnapshot().find(request.cagg).cagg
        let range = try request.window.range(now: try await serverNow(reader), of: cagg)
        var plan = try await RefreshPlanner(reader).plan(
            request.cagg, range: range, step: .init(request.step), force: request.force)
        if request.order == .newest { plan.windows.reverse() }
        let refusals = plan.refusals(
            allowingDataLoss: request.allowDataLoss, allowingOpenBucket: request.allowOpenBucket)
        if request.dryRun {
            show(RefreshReport.plan(plan, refusals: refusals))
            return refusals.isEmpty ? .clean : .refused
        }
        if let refusal = refusals.first { throw refusal }
        if let loss = plan.loss { try confirmLoss(loss, plan.state.cagg, request.confirmation) }
        let count = plan.windows.count
        let span = TimeText.people(plan.covered, cagg.timeType)
        try confirm("refresh \(cagg.view) from \(span) in \(count) \(count == 1 ? "window" : "windows")")
        let outcome = try await apply(plan, reader)
        show(
            RefreshReport.outcome(
                outcome, isNewestFirst: request.order == .newest, options: request.continuingOptions))
        return outcome.stoppedAt == nil ? .clean : .interrupted
    }

    private func apply(_ plan: RefreshPlan, _ reader: CatalogReader) async throws -> RefreshOutcome {
        let type = plan.state.cagg.timeType
        let progress = ProgressLine("refresh \(plan.state.cagg.view)", console: console)
        defer { progress.clear() }
        return try await RefreshRun(plan, reader).apply { @MainActor event in
            switch event {
            case .windowStarted(let index, let count, let window):
                progress.show(done: Int64(index), total: Int64(count), detail: TimeText.people(window.start, type))
            case .windowFinished(let index, let count, let window, let isIdle, let seconds):
                progress.show(done: Int64(index + 1), total: Int64(count))
                let result = isIdle ? "already up to date" : TimeText.length(Int64(seconds * 1_000_000))
                progress.step("window \(index + 1)/\(count) \(TimeText.people(window, type)): \(result)")
            }
        }
    }

    /// Losing data takes more than a yes: the cagg's name, typed or given with `--confirm`.
    private func confirmLoss(
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

extension RefreshRequest {
    /// The options that a command which goes on from where this one stopped must have as well.
    fileprivate var continuingOptions: String {
        var options = force ? " --force" : ""
        if order == .newest { options += " --order newest" }
        switch step {
        case nil: break
        case .interval(let interval): options += " --step '\(interval)'"
        case .integer(let units): options += " --step \(units)"
        }
        return options
    }
}
