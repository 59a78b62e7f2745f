internal import Timescale

/// The result of a repair.
package struct RepairOutcome: Sendable {
    /// The result of one part of the plan.
    package enum Result: Sendable, Hashable {
        case refused(Refusal)
        case refreshed
        /// The refresh failed or was refused at the last check, for this reason. Some windows of the part may have been
        /// refreshed.
        case failed(String)
        /// The repair was interrupted before this part.
        case notReached
    }

    package var plan: RepairPlan
    /// The results, in the order of the plan's parts.
    package var results: [Result]
    /// The comparison of the refreshed buckets after the repair; nil if they weren't compared.
    package var after: DiffSummary?
    /// The error that ended the comparison of the refreshed buckets early; nil if there was no error.
    package var notCompared: String?
    package var wasInterrupted = false

    package init(plan: RepairPlan, results: [Result]) {
        (self.plan, self.results) = (plan, results)
    }

    /// Returns the number of rows in a part that are still wrong or haven't been compared again. For a part that was
    /// refreshed and compared again, it is the number that the second comparison found. For any other part, it is the
    /// number that the stored diff found.
    package func rowsAfter(_ index: Int) -> Int64 {
        let part = plan.parts[index]
        guard results[index] == .refreshed, let after, isCompared(part, after) else { return part.range.count }
        return RepairRange.rows(after.stretches, within: part.range.range).values.reduce(0, +)
    }

    /// The number of rows in all parts that are still wrong or haven't been compared again.
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
