internal import Postgres
package import Timescale

/// One key whose stored and recomputed rows differ.
package struct Difference: Sendable, Hashable {
    /// The range of the bucket. The end of the range is excluded.
    package var bucket: TimeRange
    /// The reason why the rows differ.
    package var verdict: DiffVerdict
    package var sides: Sides
    /// The number of stored rows with this key. If the number is above one, the verdict is `duplicate`. Always 1 if
    /// several rows may correctly have the same key (see `DiffColumns.isUnique`).
    package var copies: Int64

    /// The stored and the recomputed row of a key.
    package struct Sides: Sendable, Hashable {
        /// The key's values as text, in the order of the key columns, the bucket first.
        package var key: [String?]
        /// Whether the materialization hypertable has the key.
        package var isStored: Bool
        /// Whether the cagg's definition returns the key from the current raw data.
        package var isRecomputed: Bool
        /// The columns whose values differ. All value columns if the key is only stored or only recomputed.
        package var values: [Value]
    }

    /// The stored and the recomputed value of one column.
    package struct Value: Sendable, Hashable {
        package var column: String
        /// The stored value in PostgreSQL's text form. Nil for NULL, and if there is no stored row.
        package var stored: String?
        /// The recomputed value in PostgreSQL's text form. Nil for NULL, and if there is no recomputed row.
        package var recomputed: String?
    }
}

/// The result of a diff: its counts and ranges, without the single differences.
package struct DiffSummary: Sendable, Hashable {
    package var cagg: ContinuousAggregate
    package var columns: DiffColumns
    /// The requested range, extended to whole buckets. A part of the range may not have been compared: see `left`.
    package var range: TimeRange
    /// The number of compared keys. A key that is only stored or only recomputed counts too.
    package var compared: Int64 = 0
    /// The number of keys that differ only by floating-point noise within the tolerance.
    package var noise: Int64 = 0
    /// The number of rows with each verdict, including `orphaned` and `unmaterialized`. Verdicts without rows are left
    /// out.
    package var counts: [DiffVerdict: Int64] = [:]
    /// For each verdict, the ranges of adjacent buckets that have rows with this verdict. Each range is inside one
    /// slice.
    package var stretches: [DiffVerdict: [Stretch]] = [:]
    /// The compared slices, in the order of time.
    package var slices: [Slice] = []
    /// The slices that couldn't be compared, each with the reason.
    package var skipped: [Skipped] = []
    /// Possible causes of drift. Empty if the diff found no drift or no possible cause, or ended early.
    package var suspects: [DiffSuspect] = []
    /// What the sample proved. Nil if the diff didn't use a sample, or ended early.
    package var audit: DiffAudit?
    /// The number of snapshots that the diff used. It is above one if a snapshot became too old, or if several runs
    /// were combined. A saved result counts as one snapshot, because the number isn't saved.
    package var snapshots = 1

    /// A compared slice with its counts. A slice is the range that one statement compares.
    package struct Slice: Sendable, Hashable, Codable {
        package var range: TimeRange
        package var compared: Int64 = 0
        package var counts: [DiffVerdict: Int64] = [:]

        package init(range: TimeRange, compared: Int64 = 0, counts: [DiffVerdict: Int64] = [:]) {
            self.range = range
            self.compared = compared
            self.counts = counts
        }
    }

    /// A range of adjacent buckets that all have rows with the same verdict, and the number of these rows.
    package struct Stretch: Sendable, Hashable, Codable {
        package var range: TimeRange
        package var rows: Int64

        package init(range: TimeRange, rows: Int64) {
            self.range = range
            self.rows = rows
        }
    }

    /// A slice that couldn't be compared, and the reason.
    package struct Skipped: Sendable, Hashable, Codable {
        package var range: TimeRange
        package var reason: String
    }

    package init(cagg: ContinuousAggregate, columns: DiffColumns, range: TimeRange) {
        self.cagg = cagg
        self.columns = columns
        self.range = range
    }

    /// The number of rows with the verdict; zero if there are none.
    package func count(_ verdict: DiffVerdict) -> Int64 { counts[verdict] ?? 0 }

    /// The range from the start of the first bucket with the verdict to the end of the last one; nil if no bucket has
    /// the verdict.
    package func span(_ verdict: DiffVerdict) -> TimeRange? {
        let ranges = buckets(verdict).ranges
        guard let first = ranges.first, let last = ranges.last else { return nil }
        return TimeRange(start: first.start, end: last.end)
    }

    /// The ranges of the buckets that have rows with the verdict.
    package func buckets(_ verdict: DiffVerdict) -> TimeRanges {
        TimeRanges((stretches[verdict] ?? []).map(\.range))
    }

    /// The parts of `range` that haven't been compared.
    package var left: TimeRanges { TimeRanges([range]).subtracting(TimeRanges(slices.map(\.range))) }

    /// Whether the diff has found no row that counts as a difference.
    package var isClean: Bool { DiffVerdict.allCases.allSatisfy { !$0.isDifference || count($0) == 0 } }

    /// Whether no slice was skipped.
    package var isComplete: Bool { skipped.isEmpty }

    /// Adds the result of an earlier run over the same range. If one run skipped a slice, the slice remains skipped
    /// unless the other run compared it.
    package mutating func add(_ earlier: DiffSummary) {
        range = TimeRange(start: max(range.start, earlier.range.start), end: min(range.end, earlier.range.end))
        compared += earlier.compared
        noise += earlier.noise
        counts.merge(earlier.counts) { $0 + $1 }
        stretches.merge(earlier.stretches) { $1 + $0 }
        slices = (slices + earlier.slices).sorted { $0.range.start < $1.range.start }
        snapshots += earlier.snapshots
        let left = left
        skipped.removeAll { !left.overlaps($0.range) }
        skipped += earlier.skipped.filter { old in
            left.overlaps(old.range) && !skipped.contains { TimeRanges([$0.range]).overlaps(old.range) }
        }
    }

    /// Adds the counts of one compared slice.
    mutating func add(_ slice: DiffSliceCounter) {
        compared += slice.summary.compared
        noise += slice.noise
        counts.merge(slice.summary.counts) { $0 + $1 }
        stretches.merge(slice.stretches) { $0 + $1 }
        let place = slices.firstIndex { $0.range.start > slice.summary.range.start } ?? slices.endIndex
        slices.insert(slice.summary, at: place)
    }
}
