internal import CommandLanguage
internal import Operations
internal import Timescale

extension Session {
    func run(_ request: PolicySetRequest) async throws -> ExitCode {
        let reader = try await reader()
        let change = try await PolicyPlanner(reader).plan(request.cagg, job: request.job) { policy in
            if let start = request.startOffset { policy.startOffset = PolicyOffset(start) }
            if let end = request.endOffset { policy.endOffset = PolicyOffset(end) }
            if let schedule = request.schedule { policy.job.schedule = schedule }
        }
        let refusals = change.refusals()
        if request.dryRun {
            show(PolicyChangeReport.document(change, isApplied: false, refusals: refusals))
            return refusals.isEmpty ? .clean : .refused
        }
        if let refusal = refusals.first { throw refusal }
        if change.isEmpty {
            tell("\(change.state.cagg.view): nothing to change, job \(change.before.job.id) has these settings already")
        } else {
            try confirm(question(change))
            try await change.apply(on: reader.connection)
        }
        show(PolicyChangeReport.document(change, isApplied: !change.isEmpty, refusals: []))
        return .clean
    }

    private func question(_ change: PolicyChange) -> String {
        "change job \(change.before.job.id) of \(change.state.cagg.view) from"
            + " \(PolicyText.people(change.before)) to \(PolicyText.people(change.after))"
    }
}

extension PolicyOffset {
    init(_ expression: OffsetExpression) {
        switch expression {
        case .unbounded: self = .unbounded
        case .span(.interval(let interval)): self = .interval(interval)
        case .span(.integer(let units)): self = .integer(units)
        }
    }
}
