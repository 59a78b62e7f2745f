internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// Shows the changes of a command to the operator: the plan, the progress and the result.
@MainActor
protocol ChangePresentation<Subject> {
    associatedtype Subject: Change

    /// The plan, as `--dry-run` prints it.
    func preview(_ changes: [Subject], refusals: [Refusal]) -> Document
    /// The exit code of `--dry-run`.
    func previewCode(_ changes: [Subject], refusals: [Refusal]) -> ExitCode
    /// The question before the changes are made, without a question mark; nil if nothing would be changed.
    func question(_ changes: [Subject]) -> String?
    /// Whether the preview is shown before the question.
    var showsPreviewBeforeQuestion: Bool { get }
    /// Called right before a change is made.
    func begin(_ change: Subject) async throws
    /// Called for each event while a change is made.
    func show(_ event: Subject.Event, of change: Subject)
    /// Called after the last event of a change, also after an error.
    func end(of change: Subject)
    /// Called after `end` if a change failed, before the error is printed.
    func failed(_ change: Subject)
    /// Whether the command makes its remaining changes after this outcome.
    func goesOn(after outcome: Subject.Outcome) -> Bool
    /// Prints the result, and returns the exit code.
    ///
    /// - Parameter hasSeenPreview: whether the operator has seen the preview. If so, one line is enough as the result.
    func finish(
        _ outcomes: [Subject.Outcome], of changes: [Subject], hasSeenPreview: Bool
    ) async throws -> ExitCode
}

extension ChangePresentation {
    var showsPreviewBeforeQuestion: Bool { false }
    func previewCode(_ changes: [Subject], refusals: [Refusal]) -> ExitCode { refusals.isEmpty ? .clean : .refused }
    func failed(_ change: Subject) {}
    func begin(_ change: Subject) async throws {}
    func show(_ event: Subject.Event, of change: Subject) {}
    func end(of change: Subject) {}
    func goesOn(after outcome: Subject.Outcome) -> Bool { true }
}

extension Session {
    /// Makes the changes of a command and returns the exit code. Every command that changes something uses this
    /// function. The steps are: refusals, preview, confirmation, lock, journal, the changes themselves, verification
    /// and report.
    ///
    /// - Parameters:
    ///   - changes: the plans, in the order in which the changes are made.
    ///   - confirmation: the cagg's name, given with `--confirm`.
    ///   - reader: the connection on which the changes are made.
    func carryOut<Presentation: ChangePresentation>(
        _ changes: [Presentation.Subject], dryRun: Bool, confirmation: String? = nil, _ reader: CatalogReader,
        _ presentation: Presentation
    ) async throws -> ExitCode {
        let refusals = changes.flatMap(\.refusals)
        if dryRun {
            show(presentation.preview(changes, refusals: refusals))
            return presentation.previewCode(changes, refusals: refusals)
        }
        if let refusal = refusals.first { throw refusal }
        let changes = changes.filter { !$0.isEmpty }
        guard let question = changes.isEmpty ? nil : presentation.question(changes) else {
            return try await presentation.finish([], of: [], hasSeenPreview: false)
        }
        for loss in changes.flatMap(\.losses) { try confirm(loss, with: confirmation) }
        // Shows the plan before the question. If no question is asked, only the result is printed.
        let isAsked = isInteractive && !effective.assumeYes && format == .table
        let showsPreview = isAsked && presentation.showsPreviewBeforeQuestion
        if showsPreview { show(presentation.preview(changes, refusals: [])) }
        try confirm(question)
        let outcomes = try await make(changes, reader, presentation)
        return try await presentation.finish(outcomes, of: changes, hasSeenPreview: showsPreview)
    }

    /// Makes confirmed changes one after the other. Stops at the first error, or if `goesOn` returns false.
    func make<Presentation: ChangePresentation>(
        _ changes: [Presentation.Subject], _ reader: CatalogReader, _ presentation: Presentation
    ) async throws -> [Presentation.Subject.Outcome] {
        let options = connectionOptions
        var outcomes: [Presentation.Subject.Outcome] = []
        for change in changes {
            let journal = try await changeJournal(of: change.target, command: change.command, reader)
            try await presentation.begin(change)
            let work = ChangeWork<Presentation.Subject.Event>(
                reader, connect: { try await Connection.open(options) },
                report: { @MainActor event in presentation.show(event, of: change) })
            let outcome: Presentation.Subject.Outcome
            do {
                outcome = try await change.make(work) { @MainActor event in await journal.append(event) }
            } catch {
                presentation.end(of: change)
                presentation.failed(change)
                throw error
            }
            presentation.end(of: change)
            outcomes.append(outcome)
            guard presentation.goesOn(after: outcome) else { break }
        }
        return outcomes
    }
}
