internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

struct PolicyTuneCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "tune",
        abstract: "Propose offsets and a batch size with which a policy stays within a memory budget.",
        discussion: """
            The command runs the cagg's query over a few closed buckets without writing anything, and measures the \
            memory of the query. With --probe, it refreshes the buckets instead, so that the measurement is more \
            exact. The command shows the predicted memory for each batch size (before TimescaleDB 2.19: for each \
            window size), and the settings that stay within the budget. --apply writes these settings.

            Examples:
              policy tune llm_metrics_1min --memory 256MB
              policy tune llm_metrics_1min --memory 256MB --freshness 5min --probe --apply
              policy tune llm_metrics_1min --check
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Memory that the backend of a run may use: 256MB, 2GB.", valueName: "amount"),
        transform: Reading.memory)
    var memory: Int64?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How old a raw row may become before its bucket is stored: 5min.", valueName: "duration"),
        transform: Reading.duration)
    var freshness: Duration?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The policy's job id; needed if the cagg has several policies.", valueName: "id"))
    var job: Int32?

    @Flag(help: "Refresh some closed buckets with force, and measure this refresh.")
    var probe = false

    @Flag(help: "Write the proposed settings.")
    var apply = false

    @Flag(help: "Compare the runs since the last --apply with the prediction.")
    var check = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "With --check: wait up to this long for a run, and measure the memory of the run.", valueName: "duration"),
        transform: Reading.duration)
    var wait: Duration?

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func validate() throws {
        if check, memory != nil || freshness != nil || probe || apply {
            throw ValueProblem("--check can't be combined with --memory, --freshness, --probe or --apply")
        }
        guard check || wait == nil else { throw ValueProblem("--wait needs --check") }
        guard check || memory != nil else {
            throw ValueProblem("\"policy tune\" needs --check, or a memory budget such as --memory 256MB")
        }
    }

    func run(in session: Session) async throws -> ExitCode {
        let reader = try await session.reader()
        if check { return try await showCheck(session, reader) }
        let options = session.connectionOptions
        let goal = TuneGoal(
            memory: memory ?? 0, freshness: freshness)
        var facts = try await TuneReader(reader, connect: { try await Connection.open(options) })
            .read(cagg, job: job, goal)
        if probe { facts = try await probed(facts, goal: goal, in: session, reader) }
        let proposal = TuneProposal(facts, goal)
        var change = try await PolicyPlanner(reader).plan(cagg, job: job) { proposal.settings.write(to: &$0) }
        change.prediction = proposal.prediction
        let presentation = TunePresentation(session: session, proposal: proposal, change: change)
        guard apply, proposal.chosen != nil, change.refusals.isEmpty else {
            session.show(presentation.preview([change], refusals: change.refusals))
            return proposal.chosen == nil ? .problemsFound : change.refusals.isEmpty ? .clean : .refused
        }
        // If the policy already has the proposed settings, nothing is changed on the server. The journal still gets the
        // prediction, because --check needs it.
        if change.isEmpty { _ = try await session.make([change], reader, presentation) }
        return try await session.carryOut([change], dryRun: false, reader, presentation)
    }

    @MainActor
    private func showCheck(_ session: Session, _ reader: CatalogReader) async throws -> ExitCode {
        let options = session.connectionOptions
        let progress = ProgressLine("policy tune", console: session.console)
        defer { progress.clear() }
        let check = try await TuneCheckReader(reader, connect: { try await Connection.open(options) }).check(
            cagg, job: job, session.journal, wait: wait
        ) { @MainActor reason in progress.announce(reason) }
        progress.clear()
        session.show(PolicyTuneCheckReport.document(check))
        return check.findings.isEmpty ? .clean : .problemsFound
    }

    /// Asks for a confirmation, then refreshes closed buckets with force and measures these refreshes. They run on a
    /// separate connection, with the memory limits of the job's owner.
    @MainActor
    private func probed(
        _ facts: TuneFacts, goal: TuneGoal, in session: Session, _ reader: CatalogReader
    ) async throws -> TuneFacts {
        let cagg = facts.state.cagg
        try session.confirm(
            "refresh about \(TuneProbe.first(facts, goal).counted("closed bucket")) of \(cagg.view) with force, as a"
                + " measurement"
        )
        let connection = try await Connection.open(session.connectionOptions)
        let own = CatalogReader(connection: connection, capabilities: reader.capabilities)
        let result: Result<TuneFacts, any Error>
        do {
            result = .success(
                try await TuneProbe(own).probe(facts, goal) { plan in
                    try await session.make([RefreshChange(plan)], own, ProbePresentation(plan, session))[0]
                })
        } catch {
            result = .failure(error)
        }
        await connection.close()
        return try result.get()
    }
}

/// Shows a proposal, and the change of the policy that `--apply` makes.
private struct TunePresentation: ChangePresentation {
    let session: Session
    let proposal: TuneProposal
    let change: PolicyChange

    private var report: PolicyTuneReport { PolicyTuneReport(proposal, change) }

    var showsPreviewBeforeQuestion: Bool { true }

    func preview(_ changes: [PolicyChange], refusals: [Refusal]) -> Document { report.document(refusals: refusals) }

    func question(_ changes: [PolicyChange]) -> String? { changes.first?.question }

    func finish(
        _ outcomes: [JobSettings?], of changes: [PolicyChange], hasSeenPreview: Bool
    ) async throws -> ExitCode {
        guard let written = outcomes.first else {
            let view = change.state.cagg.view
            session.show(report.document())
            session.tell(
                "\(view): nothing to change; \"policy tune \(view) --check\" compares the runs with the prediction")
            return .clean
        }
        if hasSeenPreview {
            session.tell(PolicyChangeReport(change).done(written))
        } else {
            session.show(report.document(written: written))
        }
        return .clean
    }
}

/// Shows the progress of a probe's refreshes, and nothing else.
private struct ProbePresentation: ChangePresentation {
    private let progress: RefreshProgress

    init(_ plan: RefreshPlan, _ session: Session) {
        progress = RefreshProgress(plan, console: session.console, stream: nil)
    }

    func preview(_ changes: [RefreshChange], refusals: [Refusal]) -> Document {
        RefreshReport.plan(changes.map(\.plan), refusals: refusals)
    }

    func question(_ changes: [RefreshChange]) -> String? { nil }
    func show(_ event: RefreshEvent, of change: RefreshChange) { progress.show(event) }
    func end(of change: RefreshChange) { progress.clear() }

    func finish(
        _ outcomes: [RefreshOutcome], of changes: [RefreshChange], hasSeenPreview: Bool
    ) async throws -> ExitCode { .clean }
}
