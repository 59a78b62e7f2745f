package import Timescale

/// Adjacent buckets with rows to be fixed.
package struct RepairRange: Sendable, Hashable {
    package var range: TimeRange
    /// The rows that a diff found, by verdict; only verdicts that a refresh fixes.
    package var rows: [DiffVerdict: Int64]

    /// Whether a plain refresh would skip the range, because no invalidation covers a wrong or duplicate row.
    package var needsForce: Bool { rows.keys.contains { $0 != .pending } }

    /// The number of rows with any verdict.
    package var count: Int64 { rows.values.reduce(0, +) }

    /// The ranges of the stored diff, with adjacent buckets joined. A joined range is refreshed at once, with force
    /// if one of its buckets needs it; the other buckets are recomputed anyway.
    package static func find(in record: DiffRecord) -> [RepairRange] {
        let wrong = record.stretches.filter(\.key.isDifference)
        return TimeRanges(wrong.values.joined().map(\.range)).ranges.map { range in
            RepairRange(range: range, rows: rows(wrong, within: range))
        }
    }

    /// The number of rows of each verdict in a range that contains each stretch fully or not at all.
    static func rows(
        _ stretches: [DiffVerdict: [DiffSummary.Stretch]], within range: TimeRange
    ) -> [DiffVerdict: Int64] {
        stretches.filter(\.key.isDifference).compactMapValues { stretches in
            let inside = stretches.filter { range.start <= $0.range.start && $0.range.start < range.end }
            return inside.isEmpty ? nil : inside.reduce(0) { $0 + $1.rows }
        }
    }
}
