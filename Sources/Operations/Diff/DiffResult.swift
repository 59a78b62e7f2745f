internal import Postgres
package import Timescale

/// One key whose stored and recomputed rows differ.
package struct Difference: Sendable, Hashable {
    /// The range of the bucket, without its end.
    package var bucket: TimeRange
    package var verdict: DiffVerdict
    package var sides: Sides
    /// How often the key is stored; more than one is a `duplicate`.
    package var copies: Int64

    /// The stored and the recomputed row of a key.
    package struct Sides: Sendable, Hashable {
        /// The key's values as text, in the order of the key columns, the bucket first.
        package var key: [String?]
        /// Whether the materialization hypertable has the key.
        package var isStored: Bool
        /// Whether the definition returns the key from the current raw data.
        package var isRecomputed: Bool
        /// The columns that differ, with both text forms.
        package var values: [Value]
    }

    /// The values of one column on both sides.
    package struct Value: Sendable, Hashable {
        package var column: String
        /// PostgreSQL's text form; nil for NULL, or if the side has no row.
        package var stored: String?
        /// Like `stored`.
        package var recomputed: String?
    }
}

/// The counted result of a diff.
package struct DiffSummary: Sendable, Hashable {
    package var cagg: ContinuousAggregate
    package var columns: DiffColumns
    /// The whole buckets that were to be compared.
    package var range: TimeRange
    /// The number of keys on either side.
    package var compared: Int64 = 0
    /// The number of keys that differ only by floating-point noise within the tolerance.
    package var noise: Int64 = 0
    /// The number of rows by verdict, including `orphaned` and `unmaterialized`. Verdicts without rows are left out.
    package var counts: [DiffVerdict: Int64] = [:]
    /// The ranges that have rows with each verdict. A stretch never extends beyond its slice.
    package var stretches: [DiffVerdict: [Stretch]] = [:]
    /// The compared slices, in the order of time.
    package var slices: [Slice] = []
    /// The slices that couldn't be compared.
    package var skipped: [Skipped] = []
    /// Possible causes of drift; empty if there are none.
    package var suspects: [DiffSuspect] = []
    /// What a sample proved; nil if all buckets were compared.
    package var audit: DiffAudit?
    /// How many snapshots were used; more than one if the first became too old.
    package var snapshots = 1

    /// A slice and its counts.
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

    /// Adjacent buckets that have rows with one verdict.
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

    /// The range from the first bucket with the verdict to the end of the last; nil if there is none.
    package func span(_ verdict: DiffVerdict) -> TimeRange? {
        let ranges = buckets(verdict).ranges
        guard let first = ranges.first, let last = ranges.last else { return nil }
        return TimeRange(start: first.start, end: last.end)
    }

    /// The buckets with the verdict.
    package func buckets(_ verdict: DiffVerdict) -> TimeRanges {
        TimeRanges((stretches[verdict] ?? []).map(\.range))
    }

    /// The parts of the range that haven't been compared.
    package var left: TimeRanges { TimeRanges([range]).subtracting(TimeRanges(slices.map(\.range))) }

    /// True when nothing that counts as a difference was found.
    package var isClean: Bool { DiffVerdict.allCases.allSatisfy { !$0.isDifference || count($0) == 0 } }

    /// True when all of the range was compared.
    package var isComplete: Bool { skipped.isEmpty }

    /// Adds the result of an earlier run over the same range. Ranges that one of the two skipped stay skipped, unless
    /// the other has compared them.
    package mutating func add(_ earlier: DiffSummary) {
        range = TimeRange(start: max(range.start, earlier.range.start), end: min(range.end, earlier.range.end))
        compared += earlier.compared
        noise += earlier.noise
        counts.merge(earlier.counts) { $0 + $1 }
        stretches.merge(earlier.stretches) { $1 + $0 }
        slices = (slices + earlier.slices).sorted { $0.range.start < $1.range.start }
        snapshots += earlier.snapshots
        let left = left
        skipped += earlier.skipped.filter { old in
            left.overlaps(old.range) && !skipped.contains { TimeRanges([$0.range]).overlaps(old.range) }
        }
    }

    mutating func add(_ slice: DiffSlice) {
        compared += slice.summary.compared
        noise += slice.noise
        counts.merge(slice.summary.counts) { $0 + $1 }
        stretches.merge(slice.stretches) { $0 + $1 }
        let place = slices.firstIndex { $0.range.start > slice.summary.range.start } ?? slices.endIndex
        slices.insert(slice.summary, at: place)
    }
}
