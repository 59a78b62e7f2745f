internal import Postgres
internal import Timescale

/// Counts the result rows of one slice by verdict. A slice is the range of time that one statement compares.
struct DiffSlice {
    private(set) var summary: DiffSummary.Slice
    private(set) var noise: Int64 = 0
    /// The number of rows by verdict and bucket. Settled rows aren't included, so these verdicts may still be
    /// corrected.
    private var rows: [DiffVerdict: [TimeRange: Int64]] = [:]
    /// The stretches of rows whose differences have been reported, so that their verdicts are final.
    private var settled: [DiffVerdict: [DiffSummary.Stretch]] = [:]

    private let columns: DiffColumns
    private let judge: DiffJudge
    /// The latest differences, which have the same key. Their verdict is known when a row with another key arrives:
    /// more than one stored row with the same key is a duplicate.
    private var held: [(bucket: TimeRange, sides: Difference.Sides, copies: Int64)] = []
    /// The number of joined rows with a recomputed side so far. A recomputed row that matches two stored rows counts
    /// twice.
    private var joined: Int64 = 0
    /// The greatest number (`place` in `DiffQuery`) of a recomputed row so far.
    private var places: Int64 = 0

    init(_ range: TimeRange, _ columns: DiffColumns, judge: DiffJudge) {
        summary = DiffSummary.Slice(range: range)
        self.columns = columns
        self.judge = judge
    }

    /// The number of additional stored rows for keys that were recomputed. Identical copies of a stored row aren't
    /// reported as differences, so this number is the only sign of them. If it isn't zero, the duplicate keys are read
    /// with a separate query. Always zero if the key isn't unique.
    var hiddenCopies: Int64 { columns.isUnique ? joined - places : 0 }

    /// Adds a result row and returns the differences whose verdict is now known.
    mutating func add(_ row: DiffRow) -> [Difference] {
        joined += row.recomputed
        places = max(places, row.greatestPlace)
        switch row.content {
        case .identical: summary.compared += row.rows
        case .noise:
            summary.compared += row.rows
            noise += row.rows
        case .difference(let bucket, let sides):
            let finished = held.first.map { $0.sides.key != sides.key } ?? false ? release() : []
            held.append((bucket, sides, row.rows))
            return finished
        }
        return []
    }

    /// Returns the held differences with their verdict. Called for the last time after the last row.
    mutating func release() -> [Difference] {
        defer { held = [] }
        let copies = columns.isUnique ? held.reduce(0) { $0 + ($1.sides.isStored ? $1.copies : 0) } : 1
        return held.flatMap { row -> [Difference] in
            let verdict = judge.verdict(bucket: row.bucket, isStored: row.sides.isStored, copies: copies)
            note(verdict, row.bucket, rows: row.copies)
            let difference = Difference(bucket: row.bucket, verdict: verdict, sides: row.sides, copies: copies)
            return Array(repeating: difference, count: Int(row.copies))
        }
    }

    private mutating func note(_ verdict: DiffVerdict, _ bucket: TimeRange, rows: Int64) {
        summary.compared += rows
        count(verdict, in: bucket, by: rows)
    }

    /// Makes the verdicts so far final, because their differences have been reported. Joins adjacent buckets to
    /// stretches, so that a slice with very many differences doesn't need memory for each bucket.
    mutating func settle() {
        for (verdict, buckets) in rows {
            for (bucket, count) in buckets.sorted(by: { $0.key.start < $1.key.start }) {
                settled[verdict, default: []].join(DiffSummary.Stretch(range: bucket, rows: count))
            }
        }
        rows = [:]
    }

    /// The stretches of each verdict: ranges of adjacent buckets that have rows with this verdict.
    var stretches: [DiffVerdict: [DiffSummary.Stretch]] {
        var slice = self
        slice.settle()
        return slice.settled
    }

    /// Returns the differences with the verdict `duplicate` for the keys that are stored more than once, and with a new
    /// difference for each identical copy. `rows` is the result of `DiffQuery.duplicates`. If a slice has very many
    /// differences, the earlier ones have already been reported; their verdicts aren't corrected.
    mutating func uncover(_ told: [Difference], _ rows: [Row]) throws(PostgresError) -> [Difference] {
        var told = told
        for row in rows {
            let bucket = try TimeRange(row)
            let key: [String?] = try row["key"]
            let copies: Int64 = try row["copies"]
            var known: Int64 = 0
            for index in told.indices where told[index].sides.key == key && told[index].sides.isStored {
                known += 1
                count(told[index].verdict, in: bucket, by: -1)
                told[index].verdict = .duplicate
                told[index].copies = copies
            }
            let alike = Difference.Sides(key: key, isStored: true, isRecomputed: true, values: [])
            let hidden = Difference(bucket: bucket, verdict: .duplicate, sides: alike, copies: copies)
            told += Array(repeating: hidden, count: Int(copies - known))
            count(.duplicate, in: bucket, by: copies)
        }
        return told.sorted { ($0.bucket.start, $0.verdict.rawValue) < ($1.bucket.start, $1.verdict.rawValue) }
    }

    private mutating func count(_ verdict: DiffVerdict, in bucket: TimeRange, by change: Int64) {
        let (all, here) = ((summary.counts[verdict] ?? 0) + change, (rows[verdict]?[bucket] ?? 0) + change)
        summary.counts[verdict] = all == 0 ? nil : all
        rows[verdict, default: [:]][bucket] = here == 0 ? nil : here
        if rows[verdict]?.isEmpty ?? false { rows[verdict] = nil }
    }
}

extension [DiffSummary.Stretch] {
    /// Adds a stretch in the order of time, usually at the end. If it touches or overlaps the stretch before it, both
    /// are joined. They overlap if only a part of a bucket's differences had been reported.
    fileprivate mutating func join(_ next: DiffSummary.Stretch) {
        var place = endIndex
        while place > startIndex, self[place - 1].range.start > next.range.start { place -= 1 }
        guard place > startIndex, self[place - 1].range.end >= next.range.start else {
            return insert(next, at: place)
        }
        self[place - 1].range.end = Swift.max(self[place - 1].range.end, next.range.end)
        self[place - 1].rows += next.rows
    }
}
