internal import Timescale

/// The result of a repair.
package struct RepairOutcome: Sendable {
    /// The result of one part of the plan.
    package enum Result: Sendable, Hashable {
        /// The part was refused in the plan, so it wasn't refreshed.
        case refused(Refusal)
        /// The part was refreshed completely.
        case refreshed
        /// The refresh failed, or was refused at the last check. The text is the reason. Some windows of the part may
        /// have been refreshed.
        case failed(String)
        /// The repair was interrupted before or during the refresh of this part.
        case notReached
    }

    package var plan: RepairPlan
    /// The results, in the order of the plan's parts.
    package var results: [Result]
    /// The second comparison: it compares the refreshed buckets after the repair. Nil if there was none.
    package var after: DiffSummary?
    /// The error that ended the second comparison early; nil if there was no error.
    package var notCompared: String?
    /// Whether the repair or the second comparison was interrupted.
    package var wasInterrupted = false

    package init(plan: RepairPlan, results: [Result]) {
        (self.plan, self.results) = (plan, results)
    }

    /// Returns the number of rows that are still wrong, or may still be wrong, in the part with this index. If the part
    /// was refreshed and compared again, returns the number that the second comparison found. Otherwise returns the
    /// number that the saved diff found.
    package func rowsAfter(_ index: Int) -> Int64 {
        let part = plan.parts[index]
        guard results[index] == .refreshed, let after, isCompared(part, after) else { return part.range.count }
        return RepairRange.rows(after.stretches, within: part.range.range).values.reduce(0, +)
    }

    /// The number of rows that are still wrong, or may still be wrong, in all parts together.
    package var rowsLeft: Int64 { plan.parts.indices.reduce(0) { $0 + rowsAfter($1) } }

    /// Whether every part was refreshed and compared again, and the saved diff had compared its whole range.
    package var isComplete: Bool {
        !wasInterrupted && notCompared == nil && results.allSatisfy { $0 == .refreshed } && plan.record.left.isEmpty
            && (after?.isComplete ?? true)
    }

    private func isCompared(_ part: RepairPlan.Part, _ after: DiffSummary) -> Bool {
        TimeRanges([part.range.range]).subtracting(TimeRanges(after.slices.map(\.range))).isEmpty
    }
}
