internal import Timescale

/// The result of a repair.
package struct RepairOutcome: Sendable {
    /// The result of one part of the plan.
    package enum Result: Sendable, Hashable {
        case refused(Refusal)
        case refreshed
        /// The server or the last check refused the refresh, for this reason. Its earlier windows may be done.
        case failed(String)
        /// The repair was interrupted before this part.
        case notReached
    }

    package var plan: RepairPlan
    /// The results, one for each part of the plan.
    package var results: [Result]
    /// The comparison of the refreshed buckets afterwards; nil if there was none.
    package var after: DiffSummary?
    /// Why there was no comparison, or not of all refreshed buckets.
    package var notCompared: String?
    package var wasInterrupted = false

    package init(plan: RepairPlan, results: [Result]) {
        (self.plan, self.results) = (plan, results)
    }

    /// The rows that are still wrong, or that haven't been compared since. For a part that was refreshed and compared
    /// again, the rows that the second comparison found; for any other part, the rows of the stored diff.
    package func rowsAfter(_ index: Int) -> Int64 {
        let part = plan.parts[index]
        guard results[index] == .refreshed, let after, isCompared(part, after) else { return part.range.count }
        return RepairRange.rows(after.stretches, within: part.range.range).values.reduce(0, +)
    }

    /// The number of remaining rows in all parts.
    package var rowsLeft: Int64 { plan.parts.indices.reduce(0) { $0 + rowsAfter($1) } }

    /// Whether every part was refreshed and compared again, and the stored diff was complete.
    package var isComplete: Bool {
        !wasInterrupted && notCompared == nil && results.allSatisfy { $0 == .refreshed } && plan.record.left.isEmpty
            && (after?.isComplete ?? true)
    }

    private func isCompared(_ part: RepairPlan.Part, _ after: DiffSummary) -> Bool {
        TimeRanges([part.range.range]).subtracting(TimeRanges(after.slices.map(\.range))).isEmpty
    }
}
