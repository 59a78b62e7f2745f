internal import Timescale

/// What a repair achieved.
package struct RepairOutcome: Sendable {
    /// What became of one part of the plan.
    package enum Result: Sendable, Hashable {
        case refused(Refusal)
        case refreshed
        /// The server, or the guard at the last moment, said no; the reason. Its earlier windows may be done.
        case failed(String)
        /// An interruption came first.
        case notReached
    }

    package var plan: RepairPlan
    /// For each part of the plan.
    package var results: [Result]
    /// The comparison of the refreshed buckets afterwards; nil where there was none.
    package var after: DiffSummary?
    /// Why there was none, or not of all of them.
    package var notCompared: String?
    package var wasInterrupted = false

    package init(plan: RepairPlan, results: [Result]) {
        (self.plan, self.results) = (plan, results)
    }

    /// The rows that were wrong before and are so still, or that nobody has looked at since: of a part that was
    /// refreshed and compared again those that were found then, of any other those of the kept diff.
    package func rowsAfter(_ index: Int) -> Int64 {
        let part = plan.parts[index]
        guard results[index] == .refreshed, let after, isCompared(part, after) else { return part.range.count }
        return RepairRange.rows(after.stretches, within: part.range.range).values.reduce(0, +)
    }

    /// Rows that are left, over all parts.
    package var rowsLeft: Int64 { plan.parts.indices.reduce(0) { $0 + rowsAfter($1) } }

    /// Whether every part was refreshed and compared again, and the kept diff had left nothing out.
    package var isComplete: Bool {
        !wasInterrupted && notCompared == nil && results.allSatisfy { $0 == .refreshed } && plan.record.left.isEmpty
            && (after?.isComplete ?? true)
    }

    private func isCompared(_ part: RepairPlan.Part, _ after: DiffSummary) -> Bool {
        TimeRanges([part.range.range]).subtracting(TimeRanges(after.slices.map(\.range))).isEmpty
    }
}
