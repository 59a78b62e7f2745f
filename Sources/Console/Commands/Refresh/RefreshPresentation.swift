internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// Shows the progress and the result of refreshes.
@MainActor
final class RefreshPresentation: ChangePresentation {
    private let session: Session
    private let reader: CatalogReader
    private let verifies: Bool
    private let stream: RowStream?
    private var progress: RefreshProgress?
    private var hasBegun = false
    /// Whether the current refresh has reported an event. A refresh reports events only after it has taken the cagg's
    /// lock.
    private var isRunning = false

    init(_ session: Session, _ reader: CatalogReader, verifies: Bool) {
        (self.session, self.reader, self.verifies) = (session, reader, verifies)
        stream = RowStream(RefreshReport.windows([]), as: session.format)
    }

    func preview(_ changes: [RefreshChange], refusals: [Refusal]) -> Document {
        RefreshReport.plan(changes.map(\.plan), refusals: refusals)
    }

    func question(_ changes: [RefreshChange]) -> String? {
        changes.map(\.plan).map { plan in
            let windows = plan.options.step == .adaptive ? "" : " in \(plan.windows.count.counted("window"))"
            let span = TimeText.people(plan.covered, plan.state.cagg.timeType)
            return "refresh \(plan.state.cagg.view) from \(span)\(windows)"
        }.joined(separator: ", then ")
    }

    func begin(_ change: RefreshChange) async throws {
        if !hasBegun {
            try await session.resumePolicies(of: change.plan.state.cagg, reader)
            if let stream { session.console.write(stream.header(schema: RefreshReport.schema)) }
        }
        (hasBegun, isRunning) = (true, false)
        progress = RefreshProgress(change.plan, console: session.console, stream: stream)
    }

    func show(_ event: RefreshEvent, of change: RefreshChange) {
        isRunning = true
        progress?.show(event)
    }

    func end(of change: RefreshChange) { progress?.clear() }

    func failed(_ change: RefreshChange) {
        guard isRunning, session.journal.path != nil else { return }
        session.tell(
            "the refreshed windows are kept; \"refresh \(change.plan.state.cagg.view) --resume\" continues the refresh")
    }

    func goesOn(after outcome: RefreshOutcome) -> Bool { !outcome.wasStopped }

    func finish(
        _ outcomes: [RefreshOutcome], of changes: [RefreshChange], hasSeenPreview: Bool
    ) async throws -> ExitCode {
        let isStopped = outcomes.contains(where: \.wasStopped)
        let checks = isStopped ? [] : try await checks(of: outcomes)
        let document = RefreshReport.outcome(outcomes, checked: checks, listsAll: session.format != .table)
        if let stream { session.show(document, endOf: stream) } else { session.show(document) }
        if isStopped { return .interrupted }
        return checks.allSatisfy(\.isClean) ? .clean : .problemsFound
    }

    /// Compares the rows of the refreshed ranges with recomputed rows. With `--verify`, compares all ranges. Otherwise
    /// compares only ranges whose result is doubtful.
    private func checks(of outcomes: [RefreshOutcome]) async throws -> [RefreshCheck] {
        var checks: [RefreshCheck] = []
        for outcome in outcomes {
            if verifies {
                let all = TimeRanges(outcome.windows.filter { $0.outcome != .clipped }.map(\.range))
                checks.append(RefreshCheck(summary: try await compare(all, of: outcome)))
            } else if let doubt = outcome.doubt(try await reader.knownFaults(of: outcome.plan.state)) {
                checks.append(RefreshCheck(summary: try await compare(doubt.ranges, of: outcome), doubt: doubt))
            }
        }
        return checks
    }

    private func compare(_ ranges: TimeRanges, of outcome: RefreshOutcome) async throws -> DiffSummary {
        let options = session.connectionOptions
        let cagg = outcome.plan.state.cagg
        let progress = ProgressLine("verify \(cagg.view)", console: session.console)
        defer { progress.clear() }
        progress.announce("comparing")
        var plan = DiffPlan(cagg: cagg.view.description, range: outcome.plan.covered)
        plan.parts = ranges
        return try await DiffRun(plan, reader, connect: { try await Connection.open(options) }).run { _ in
        } _: { _ in
        }
    }
}

/// The result of the comparison of refreshed rows with recomputed rows.
struct RefreshCheck {
    var summary: DiffSummary
    /// Why caggctl compared the rows without `--verify`; nil if `--verify` was given.
    var doubt: RefreshDoubt?

    /// The number of wrong rows. With `--verify`, these are duplicate, drift and pending rows; otherwise only duplicate
    /// and drift rows.
    var wrong: Int64 {
        let verdicts: [DiffVerdict] = doubt == nil ? DiffVerdict.allCases.filter(\.isDifference) : [.duplicate, .drift]
        return verdicts.reduce(0) { $0 + summary.count($1) }
    }

    var isClean: Bool { wrong == 0 && summary.isComplete }
}
