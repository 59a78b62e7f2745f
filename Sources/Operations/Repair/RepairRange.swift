package import Timescale

/// A range of adjacent buckets with rows that a refresh fixes.
package struct RepairRange: Sendable, Hashable {
    package var range: TimeRange
    /// The number of wrong rows that the diff found, by verdict. Only verdicts that count as differences are included.
    package var rows: [DiffVerdict: Int64]

    /// Whether the range has to be refreshed with `force`. True if a row isn't `pending`: a refresh without `force`
    /// skips such a row unless an invalidation covers it by chance.
    package var needsForce: Bool { rows.keys.contains { $0 != .pending } }

    /// The number of wrong rows in the range, with all verdicts together.
    package var count: Int64 { rows.values.reduce(0, +) }

    /// Returns the ranges with wrong rows in the saved diff. Adjacent ranges are joined. If one bucket of a joined
    /// range needs `force`, the whole range is refreshed with `force`.
    package static func find(in record: DiffRecord) -> [RepairRange] {
        let wrong = record.stretches.filter(\.key.isDifference)
        return TimeRanges(wrong.values.joined().map(\.range)).ranges.map { range in
            RepairRange(range: range, rows: rows(wrong, within: range))
        }
    }

    /// Returns the number of wrong rows in a range, by verdict. Each of the `stretches` must be completely inside or
    /// outside the range.
    static func rows(
        _ stretches: [DiffVerdict: [DiffSummary.Stretch]], within range: TimeRange
    ) -> [DiffVerdict: Int64] {
        stretches.filter(\.key.isDifference).compactMapValues { stretches in
            let inside = stretches.filter { range.start <= $0.range.start && $0.range.start < range.end }
            return inside.isEmpty ? nil : inside.reduce(0) { $0 + $1.rows }
        }
    }
}
