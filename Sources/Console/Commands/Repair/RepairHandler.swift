internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Timescale

extension Session {
    func run(_ request: RepairRequest) async throws -> ExitCode {
        let reader = try await reader()
        let cagg = try await reader.cagg(named: request.cagg)
        var record = try await keptDiff(of: cagg, request, reader)
        let plan = try await RepairPlanner(reader).plan(record, cagg: request.cagg)
        if request.dryRun {
            show(RepairReport.plan(plan))
            return plan.refused.isEmpty && record.left.isEmpty ? .clean : .refused
        }
        if let refusal = plan.refused.first?.refusals.first, plan.refused.count == plan.parts.count { throw refusal }
        let ranges = plan.parts.count - plan.refused.count
        if ranges > 0 { try confirm("refresh \(ranges) \(ranges == 1 ? "range" : "ranges") of \(cagg.view)") }
        let outcome = try await apply(plan, reader)
        if let after = outcome.after {
            record.replace(with: after)
            keep(record)
        }
        show(RepairReport.outcome(outcome))
        if outcome.wasInterrupted { return .interrupted }
        if !outcome.isComplete { return .refused }
        return outcome.rowsLeft == 0 ? .clean : .problemsFound
    }

    /// What the last diff found, unless it is too old to be acted on.
    private func keptDiff(
        of cagg: ContinuousAggregate, _ request: RepairRequest, _ reader: CatalogReader
    ) async throws -> DiffRecord {
        let subject = try await CaggSubject.read(cagg, reader.connection)
        guard let record = try keptDiffs.read(subject) else {
            throw Refusal(
                "there is no diff of \(cagg.view) to repair by", advice: "compare first: diff \(cagg.view) --since 7d")
        }
        let started = Timestamp(unixMicroseconds: record.started.rawValue)
        let now = try await serverNow(reader)
        if started < now.adding(-request.maximumAge) {
            throw Refusal(
                "the last diff of \(cagg.view) began \(TimeText.relative(started, to: now))",
                advice: "run diff again, or say --max-age with a greater age than that")
        }
        return record
    }

    private func apply(_ plan: RepairPlan, _ reader: CatalogReader) async throws -> RepairOutcome {
        let type = plan.state.cagg.timeType
        let options = connectionOptions
        let progress = ProgressLine("repair \(plan.state.cagg.view)", counting: "windows", console: console)
        defer { progress.clear() }
        return try await RepairRun(plan, reader, connect: { try await Connection.open(options) }).apply {
            @MainActor event in
            let count = Int64(plan.parts.count)
            switch event {
            case .refreshing(let index, _, let range):
                progress.show(done: Int64(index), total: count, detail: TimeText.people(range.start, type))
            case .comparing(let range):
                progress.show(done: count, total: count, detail: "compare \(TimeText.people(range.start, type))")
            }
        }
    }
}
