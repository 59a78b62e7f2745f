package import Timescale

/// Buckets that follow each other and hold rows to be put right.
package struct RepairRange: Sendable, Hashable {
    package var range: TimeRange
    /// The rows that a diff found, by verdict; only verdicts that a refresh mends.
    package var rows: [DiffVerdict: Int64]

    /// Whether a plain refresh would pass it by: no invalidation covers a wrong or doubled row.
    package var needsForce: Bool { rows.keys.contains { $0 != .pending } }

    /// All verdicts together.
    package var count: Int64 { rows.values.reduce(0, +) }

    /// What the kept diff found, neighbouring buckets joined. Joined buckets are refreshed in one go, with force where one
    /// of them needs it: the others are recomputed in any case.
    package static func find(in record: DiffRecord) -> [RepairRange] {
        let wrong = record.stretches.filter(\.key.isDifference)
        return TimeRanges(wrong.values.joined().map(\.range)).ranges.map { range in
            RepairRange(range: range, rows: rows(wrong, within: range))
        }
    }

    /// How many rows of each verdict lie in a range that holds every stretch wholly or not at all.
    static func rows(
        _ stretches: [DiffVerdict: [DiffSummary.Stretch]], within range: TimeRange
    ) -> [DiffVerdict: Int64] {
        stretches.filter(\.key.isDifference).compactMapValues { stretches in
            let inside = stretches.filter { range.start <= $0.range.start && $0.range.start < range.end }
            return inside.isEmpty ? nil : inside.reduce(0) { $0 + $1.rows }
        }
    }
}
