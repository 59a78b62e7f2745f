internal import Postgres
internal import Timescale

/// Adds up the result rows of one slice.
struct DiffSlice {
    private(set) var summary: DiffSummary.Slice
    private(set) var noise: Int64 = 0
    /// The rows with each verdict by bucket, as long as their verdicts may still be corrected.
    private var rows: [DiffVerdict: [TimeRange: Int64]] = [:]
    /// The stretches whose differences have been reported.
    private var settled: [DiffVerdict: [DiffSummary.Stretch]] = [:]

    private let columns: DiffColumns
    private let judge: DiffJudge
    /// Consecutive rows with the same key: more than one means that the key is stored more than once.
    private var held: [(bucket: TimeRange, sides: Difference.Sides, copies: Int64)] = []
    /// The number of joined recomputed rows so far, and their greatest number.
    private var joined: Int64 = 0
    private var places: Int64 = 0

    init(_ range: TimeRange, _ columns: DiffColumns, judge: DiffJudge) {
        summary = DiffSummary.Slice(range: range)
        self.columns = columns
        self.judge = judge
    }

    /// How many recomputed rows matched a second identical stored row. Only the numbers of the recomputed rows show
    /// this, because such a number occurs twice. For such a slice the duplicate keys are read separately.
    var hiddenCopies: Int64 { columns.isUnique ? joined - places : 0 }

    /// Adds a row and returns the differences whose verdict is now certain.
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

    /// Returns the last differences of a slice.
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

    /// Makes the verdicts so far final, because the differences have been reported. Joins adjacent buckets, so that a
    /// slice with very many buckets isn't kept bucket by bucket.
    mutating func settle() {
        for (verdict, buckets) in rows {
            for (bucket, count) in buckets.sorted(by: { $0.key.start < $1.key.start }) {
                settled[verdict, default: []].join(DiffSummary.Stretch(range: bucket, rows: count))
            }
        }
        rows = [:]
    }

    /// The rows of each verdict, with adjacent buckets joined.
    var stretches: [DiffVerdict: [DiffSummary.Stretch]] {
        var slice = self
        slice.settle()
        return slice.settled
    }

    /// Corrects the verdicts of keys that are stored more than once, and adds their identical copies. Differences
    /// that have already been reported, because the slice has very many, keep their verdict.
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
    /// Adds a stretch in the order of time. It is usually the latest. Its bucket may already exist, if it had
    /// differences before and after some of them were reported.
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
