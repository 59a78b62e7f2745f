internal import Postgres
internal import Timescale

/// Counts the result rows of one slice by verdict. A slice is the range of time that one statement compares.
struct DiffSliceCounter {
    private(set) var summary: DiffSummary.Slice
    private(set) var noise: Int64 = 0
    /// The stretches of each verdict: ranges of adjacent buckets that have rows with this verdict.
    private(set) var stretches: [DiffVerdict: [DiffSummary.Stretch]] = [:]

    private let judge: DiffJudge

    init(_ range: TimeRange, judge: DiffJudge) {
        summary = DiffSummary.Slice(range: range)
        self.judge = judge
    }

    /// Adds a result row. Returns its differences: none if the rows agree, several if identical copies are stored.
    mutating func add(_ row: DiffRow) -> [Difference] {
        summary.compared += row.rows
        switch row.content {
        case .identical: return []
        case .noise:
            noise += row.rows
            return []
        case .difference(let bucket, let copies, let sides):
            let verdict = judge.verdict(bucket: bucket, isStored: sides.isStored, copies: copies)
            summary.counts[verdict, default: 0] += row.rows
            stretches[verdict, default: []].join(DiffSummary.Stretch(range: bucket, rows: row.rows))
            let difference = Difference(bucket: bucket, verdict: verdict, sides: sides, copies: copies)
            return Array(repeating: difference, count: Int(row.rows))
        }
    }
}

extension [DiffSummary.Stretch] {
    /// Adds a bucket's rows. The buckets come in the order of time. A bucket that is the same as the last one, or
    /// adjacent to it, extends the last stretch.
    fileprivate mutating func join(_ next: DiffSummary.Stretch) {
        guard let last = indices.last, self[last].range.end >= next.range.start else { return append(next) }
        self[last].range.end = Swift.max(self[last].range.end, next.range.end)
        self[last].rows += next.rows
    }
}
