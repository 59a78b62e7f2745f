internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Timescale

/// Writes down what a refresh is about to do before it does it, and what became of it.
@MainActor
final class RefreshJournal {
    private let session: Session
    private let subject: CaggSubject
    private let cagg: ContinuousAggregate
    private let author: JournalAuthor
    private let place: String
    private var run: JournalRun?
    private var windows: [WindowRecord] = []

    init(of cagg: ContinuousAggregate, in session: Session, _ reader: CatalogReader) async throws {
        self.session = session
        self.cagg = cagg
        subject = try await CaggSubject.read(cagg, reader.connection)
        (author, place) = try await session.journalAuthor(reader)
    }

    /// The refresh to go on with; refused where there is none, or where it may still be at work.
    func unfinished() async throws -> UnfinishedRefresh {
        guard let earlier = try await session.journal.unfinished(subject) else {
            throw Refusal(
                "no refresh of \(cagg.view) is left unfinished here",
                advice: "begin one: refresh \(cagg.view) --since 6h")
        }
        guard !earlier.mayBeAlive else {
            throw Refusal("that refresh of \(cagg.view) is still running as process \(earlier.begun.who.pid)")
        }
        return earlier
    }

    /// Switches on what a run that died had switched off.
    func resumePolicies(_ reader: CatalogReader) async throws {
        let left = try await session.changeLog.read { [subject] journal in
            try await journal.pausedPolicies(server: subject.server, database: subject.database)
                .filter { $0.entry.subject == subject && !$0.entry.who.mayBeAlive }
        }
        guard let left, !left.isEmpty else { return }
        try await PolicyPause.resume(left.map(\.job), reader)
        for policy in left {
            session.tell("policy \(policy.job) was left switched off by a refresh that died; it is switched on again")
        }
        run = JournalRun(session.changeLog, of: subject, cagg: cagg, by: author, place: place)
        for policy in left { try await append(.policyResumed(policy.job)) }
    }

    func begin(_ plan: RefreshPlan, _ request: RefreshRequest) async throws {
        windows = []
        run = JournalRun(
            session.changeLog, of: subject, cagg: cagg, by: author, place: place,
            command: request.text(plan.covered, cagg))
        var intent = RefreshIntent(range: plan.hull, timeType: cagg.timeType)
        intent.order = plan.order.rawValue
        intent.force = plan.force
        intent.step = request.step.map(\.text)
        intent.memoryBytes = request.memory?.bytes
        intent.clip = request.clip
        intent.allowDataLoss = request.allowDataLoss
        for setting in request.settings { intent.settings[setting.name] = setting.value }
        intent.policies = request.pausesPolicies ? plan.state.refreshPolicies.map(\.job.id) : []
        intent.watermark = plan.state.watermark
        intent.invalidationThreshold = plan.state.invalidationThreshold
        try await append(.refreshStarted(intent))
    }

    /// A wait that Ctrl-C ends is the run's to notice.
    func add(_ event: RefreshEvent) async {
        switch event {
        case .started, .waiting: break
        case .policyPausing(let job): try? await append(.policyPaused(job))
        case .policyResumed(let job): try? await append(.policyResumed(job))
        case .windowStarted(let range): try? await append(.windowStarted(range))
        case .windowFinished(let window):
            let record = WindowRecord(window)
            windows.append(record)
            try? await append(.windowFinished(record))
        case .windowFailed(let range, let error, let sqlState):
            try? await append(.windowFailed(range, error: error, sqlState: sqlState))
        }
    }

    func end(_ outcome: RefreshOutcome) async {
        try? await append(
            .refreshFinished(
                RefreshEnd(
                    outcome.wasStopped ? .stopped : .done, windows: outcome.windows.count, left: outcome.left,
                    watermark: outcome.after.watermark, invalidationThreshold: outcome.after.invalidationThreshold)))
    }

    /// The run ended with an error; what of it is left follows from its windows.
    func fail(_ plan: RefreshPlan) async {
        let left = TimeRanges(plan.windows).subtracting(TimeRanges(windows.map(\.range)))
        try? await append(.refreshFinished(RefreshEnd(.failed, windows: windows.count, left: left.ranges)))
        guard !left.isEmpty, await session.changeLog.failure == nil else { return }
        session.tell("what was refreshed stays; \"refresh \(cagg.view) --resume\" goes on with the rest")
    }

    private func append(_ event: JournalEntry.Event) async throws(CancellationError) {
        try await run?.append(event)
    }
}

extension WindowRecord {
    init(_ window: RefreshWindow) {
        let outcome: Outcome =
            switch window.result {
            case .refreshed: .refreshed
            case .upToDate: .upToDate
            case .skipped: .skipped
            case .clipped: .clipped
            }
        self.init(range: window.range, outcome: outcome, seconds: window.seconds)
        peakBytes = window.memory?.resident
        temporaryBytes = window.memory?.temporary
        memoryMethod = window.memory?.method.rawValue
    }
}

extension RefreshRequest {
    /// The command that would do the same again.
    func text(_ range: TimeRange, _ cagg: ContinuousAggregate) -> String {
        let type = cagg.timeType
        var words = ["refresh \(cagg.view) --from \(type.text(range.start)) --to \(type.text(range.end))"]
        if let step { words.append("--step '\(step.text)'") }
        if let memory { words.append("--memory \(memory)") }
        if order == .newest { words.append("--order newest") }
        if force { words.append("--force") }
        if clip { words.append("--clip") }
        if allowDataLoss { words.append("--allow-data-loss") }
        if pausesPolicies { words.append("--pause-policy") }
        for setting in settings { words.append("--set \(setting.name)=\(setting.value)") }
        return words.joined(separator: " ")
    }

    /// Takes over how the earlier run went about it, where this one doesn't say otherwise.
    mutating func goOn(with intent: RefreshIntent) {
        if step == nil, memory == nil {
            memory = intent.memoryBytes.map { ByteCount(bytes: $0) }
            step = intent.step.flatMap { try? TimeSpan(parsing: $0) }
        }
        if intent.order == RefreshOrder.newest.rawValue { order = .newest }
        force = force || intent.force
        clip = clip || intent.clip
        pausesPolicies = pausesPolicies || !intent.policies.isEmpty
        if settings.isEmpty {
            settings = intent.settings.sorted { $0.key < $1.key }.map { NamedValue(name: $0.key, value: $0.value) }
        }
    }
}

extension TimeSpan {
    fileprivate var text: String {
        switch self {
        case .interval(let interval): interval.description
        case .integer(let units): String(units)
        }
    }
}
