internal import Postgres
internal import Timescale

/// The change that repairs one cagg: it refreshes the ranges that the saved diff found.
package struct RepairChange: Change {
    package var plan: RepairPlan

    package init(_ plan: RepairPlan) {
        self.plan = plan
    }

    private var chosen: [RepairPlan.Part] { plan.parts.filter { !$0.isRefused } }

    package var target: ChangeTarget { ChangeTarget(plan.state.cagg) }
    package var isEmpty: Bool { plan.parts.isEmpty }

    /// The reasons to refuse the whole repair. Empty if at least one range may be refreshed. The report lists the
    /// ranges that are refused.
    package var refusals: [Refusal] { chosen.isEmpty ? plan.refused.first?.refusals ?? [] : [] }

    package var losses: [ExpectedLoss] {
        DataLoss.sum(of: chosen.compactMap(\.refresh?.loss)).map { [ExpectedLoss($0, of: plan.state.cagg)] } ?? []
    }

    package var command: String? {
        "repair \(plan.state.cagg.view)" + (plan.options.clip ? " --clip" : "")
            + (plan.options.allowDataLoss ? " --allow-data-loss" : "")
    }

    private var record: RepairRecord {
        RepairRecord(
            ranges: chosen.map(\.range.range), timeType: plan.state.cagg.timeType,
            rows: chosen.reduce(0) { $0 + $1.range.count })
    }

    package var journalStart: JournalEntry.Event? { .repairStarted(record) }

    package func journalEntry(for event: RepairRun.Event) -> JournalEntry.Event? {
        guard case .refresh(let event) = event else { return nil }
        return event.journalEntry
    }

    package func journalEnd(_ outcome: RepairOutcome) -> JournalEntry.Event? {
        var record = record
        let results = zip(plan.parts, outcome.results)
        let left = results.filter { !$0.isRefused && $1 != .refreshed }.map(\.0.range.range)
        record.left = left
        record.rows = outcome.rowsLeft
        record.error =
            outcome.results.lazy.compactMap { if case .failed(let reason) = $0 { reason } else { nil } }.first
        record.outcome = outcome.wasInterrupted && !left.isEmpty ? .stopped : left.isEmpty ? .done : .failed
        return .repairFinished(record)
    }

    package func journalEnd(
        failedWith error: any Error, after events: [JournalEntry.Event]
    ) -> JournalEntry.Event? {
        var record = record
        let finished = events.compactMap { if case .windowFinished(let window) = $0 { window.range } else { nil } }
        record.left = TimeRanges(record.ranges).subtracting(TimeRanges(finished)).ranges
        (record.outcome, record.error) = (.failed, "\(error)")
        return .repairFinished(record)
    }

    package func apply(_ work: ChangeWork<RepairRun.Event>) async throws -> RepairOutcome {
        try await RepairRun(plan, work.reader, connect: work.connect).apply(work.report)
    }
}
