internal import Operations
internal import Rendering
internal import Timescale

/// Shows a change, an addition or a removal of a policy: first the plan, then the result.
struct PolicyChangePresentation: ChangePresentation {
    private let session: Session
    private let planned: PolicyChange

    init(_ session: Session, _ change: PolicyChange) {
        (self.session, planned) = (session, change)
    }

    var showsPreviewBeforeQuestion: Bool { true }

    func preview(_ changes: [PolicyChange], refusals: [Refusal]) -> Document {
        PolicyChangeReport(planned).plan(refusals)
    }

    func question(_ changes: [PolicyChange]) -> String? { changes.first?.question }

    func finish(
        _ outcomes: [JobSettings?], of changes: [PolicyChange], hasSeenPreview: Bool
    ) async throws -> ExitCode {
        let report = PolicyChangeReport(planned)
        if let written = outcomes.first {
            if hasSeenPreview { session.tell(report.done(written)) } else { session.show(report.outcome(written)) }
        } else {
            session.tell("\(planned.state.cagg.view): nothing to change")
            session.show(report.plan([]))
        }
        return .clean
    }
}

extension PolicyChange {
    /// The question before the change is made, without a question mark.
    var question: String {
        let view = state.cagg.view
        switch (before, after) {
        case (nil, let after?): return "add a policy to \(view): \(PolicyText.people(after))"
        case (let before?, nil): return "remove job \(before.id) of \(view): \(PolicyText.people(before))"
        case (let before, let after):
            let changes = PolicyText.changes(from: before, to: after).joined(separator: ", ")
            return "change job \(before?.id ?? 0) of \(view): \(changes)"
        }
    }
}
