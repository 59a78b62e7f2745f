internal import Postgres
internal import Timescale

/// The change that refreshes one cagg.
package struct RefreshChange: Change {
    package var plan: RefreshPlan
    private let sizer: WindowSizer?

    /// Makes a change from a plan.
    ///
    /// - Parameter sizer: chooses the windows. If it is nil, the plan's options determine the sizer.
    package init(_ plan: RefreshPlan, sizer: WindowSizer? = nil) {
        (self.plan, self.sizer) = (plan, sizer)
    }

    package var target: ChangeTarget { ChangeTarget(plan.state.cagg) }
    package var isEmpty: Bool { false }
    package var refusals: [Refusal] { plan.refusals }
    package var losses: [ExpectedLoss] { plan.loss.map { [ExpectedLoss($0, of: plan.state.cagg)] } ?? [] }

    package var command: String? {
        let (cagg, options) = (plan.state.cagg, plan.options)
        func text(_ time: InternalTime) -> String { cagg.timeType.text(time) }
        var words = ["refresh \(cagg.view) --from \(text(plan.covered.start)) --to \(text(plan.covered.end))"]
        if let step = options.step.text { words.append("--step '\(step)'") }
        if let memory = options.memory { words.append("--memory \(ByteCount(bytes: memory))") }
        if options.order == .newest { words.append("--order newest") }
        if options.force { words.append("--force") }
        if options.clip { words.append("--clip") }
        if options.allowDataLoss { words.append("--allow-data-loss") }
        if options.pausesPolicies { words.append("--pause-policy") }
        for setting in options.settings { words.append("--set \(setting.name)=\(setting.value)") }
        return words.joined(separator: " ")
    }

    package var journalStart: JournalEntry.Event? {
        var intent = RefreshIntent(range: plan.hull, timeType: plan.state.cagg.timeType)
        intent.options = plan.options
        intent.policies = plan.options.pausesPolicies ? plan.state.refreshPolicies.map(\.job.id) : []
        intent.watermark = plan.state.watermark
        intent.invalidationThreshold = plan.state.invalidationThreshold
        return .refreshStarted(intent)
    }

    package func journalEntry(for event: RefreshEvent) -> JournalEntry.Event? { event.journalEntry }

    package func journalEnd(_ outcome: RefreshOutcome) -> JournalEntry.Event? {
        .refreshFinished(
            RefreshEnd(
                outcome.wasStopped ? .stopped : .done, windows: outcome.windows.count, left: outcome.left,
                watermark: outcome.after.watermark, invalidationThreshold: outcome.after.invalidationThreshold))
    }

    /// Returns the record of the failed refresh. The remaining ranges are the plan's windows without the finished
    /// windows.
    package func journalEnd(
        failedWith error: any Error, after events: [JournalEntry.Event]
    ) -> JournalEntry.Event? {
        let finished = events.compactMap { if case .windowFinished(let window) = $0 { window.range } else { nil } }
        let left = TimeRanges(plan.windows).subtracting(TimeRanges(finished))
        return .refreshFinished(RefreshEnd(.failed, windows: finished.count, left: left.ranges))
    }

    /// Refreshes the windows and returns the outcome. If the refresh is detached, the server doesn't check whether the
    /// client is still connected.
    package func apply(_ work: ChangeWork<RefreshEvent>) async throws -> RefreshOutcome {
        if plan.options.isDetached {
            try await work.reader.connection.query(
                "SELECT pg_catalog.set_config('client_connection_check_interval', '0', false)")
        }
        return try await RefreshRun(plan, reader: work.reader, connect: work.connect, sizer: sizer).apply(
            work.report)
    }
}

extension RefreshEvent {
    /// The journal entry for the event; nil for events that aren't recorded in the journal.
    var journalEntry: JournalEntry.Event? {
        switch self {
        case .started, .waiting: nil
        case .policyPausing(let job): .policyPaused(job)
        case .policyResumed(let job): .policyResumed(job)
        case .windowStarted(let range): .windowStarted(range)
        case .windowFinished(let window): .windowFinished(WindowRecord(window))
        case .windowFailed(let range, let error, let sqlState):
            .windowFailed(range, error: error, sqlState: sqlState)
        }
    }
}

extension WindowRecord {
    /// Makes the journal's record of a window.
    package init(_ window: RefreshWindow) {
        self.init(range: window.range, outcome: window.outcome, duration: window.duration)
        peakBytes = window.memory?.resident
        temporaryBytes = window.memory?.temporary
        memoryMethod = window.memory?.method.rawValue
    }
}
