internal import Postgres
package import Timescale

/// One key whose stored row and recomputation are not the same.
package struct Difference: Sendable, Hashable {
    /// The bucket, its end excluded.
    package var bucket: TimeRange
    package var verdict: DiffVerdict
    package var sides: Sides
    /// How often the key is stored; more than one is a `duplicate`.
    package var copies: Int64

    /// What stands on either side.
    package struct Sides: Sendable, Hashable {
        /// Text forms in the order of the key columns, the bucket first.
        package var key: [String?]
        /// Whether the materialization hypertable has the key.
        package var isStored: Bool
        /// Whether the definition yields the key from the raw data of now.
        package var isRecomputed: Bool
        /// The columns that differ, with both text forms.
        package var values: [Value]
    }

    /// One column of a key, on both sides.
    package struct Value: Sendable, Hashable {
        package var column: String
        /// PostgreSQL's text form; nil for NULL, or where the side has no row.
        package var stored: String?
        /// As `stored`.
        package var recomputed: String?
    }
}

/// What a diff found, counted.
package struct DiffSummary: Sendable, Hashable {
    package var cagg: ContinuousAggregate
    package var columns: DiffColumns
    /// The whole buckets that were to be compared.
    package var range: TimeRange
    /// Keys on either side.
    package var compared: Int64 = 0
    /// Keys that differ by floating-point noise within the tolerance, and by nothing else.
    package var noise: Int64 = 0
    /// Rows by verdict, `orphaned` and `unmaterialized` included; a verdict without rows is missing.
    package var counts: [DiffVerdict: Int64] = [:]
    /// Where the rows of each verdict are. A stretch never reaches beyond its slice.
    package var stretches: [DiffVerdict: [Stretch]] = [:]
    /// Each slice that was compared, in the order of time, for a picture of when.
    package var slices: [Slice] = []
    /// What was to be compared and wasn't.
    package var skipped: [Skipped] = []
    /// What may lie behind drift; empty without any.
    package var suspects: [DiffSuspect] = []
    /// What a sample proved; nil where all buckets were compared.
    package var audit: DiffAudit?
    /// How many snapshots were needed: more than one where the first grew too old.
    package var snapshots = 1

    /// A slice and what it holds.
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

    /// Buckets that follow each other and have rows with one verdict.
    package struct Stretch: Sendable, Hashable, Codable {
        package var range: TimeRange
        package var rows: Int64

        package init(range: TimeRange, rows: Int64) {
            self.range = range
            self.rows = rows
        }
    }

    /// A slice that couldn't be compared, and why.
    package struct Skipped: Sendable, Hashable, Codable {
        package var range: TimeRange
        package var reason: String
    }

    package init(cagg: ContinuousAggregate, columns: DiffColumns, range: TimeRange) {
        self.cagg = cagg
        self.columns = columns
        self.range = range
    }

    /// Zero for a verdict that no row has.
    package func count(_ verdict: DiffVerdict) -> Int64 { counts[verdict] ?? 0 }

    /// From the first bucket with the verdict to the last, for advice.
    package func span(_ verdict: DiffVerdict) -> TimeRange? {
        let ranges = buckets(verdict).ranges
        guard let first = ranges.first, let last = ranges.last else { return nil }
        return TimeRange(start: first.start, end: last.end)
    }

    /// The buckets with the verdict.
    package func buckets(_ verdict: DiffVerdict) -> TimeRanges {
        TimeRanges((stretches[verdict] ?? []).map(\.range))
    }

    /// What of the range was not compared, or not yet.
    package var left: TimeRanges { TimeRanges([range]).subtracting(TimeRanges(slices.map(\.range))) }

    /// True when nothing that counts as a difference was found.
    package var isClean: Bool { DiffVerdict.allCases.allSatisfy { !$0.isDifference || count($0) == 0 } }

    /// True when all of the range was compared.
    package var isComplete: Bool { skipped.isEmpty }

    /// Takes in what an earlier run over the same range had compared. What either left out is left out still where the
    /// other hasn't compared it.
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
