import Operations
import Postgres
import TestSupport
import Timescale

/// A cagg of every type of column, and what random edits make of it: what stands on either side is known without
/// asking, and so is what a diff has to find.
struct EditedCagg {
    /// Names that an alias or a keyword of the comparison could be taken for.
    static let bucket = "Bucket, of \"time\""
    static let keyNames = ["k1", "k0", "s", "Rows", "place"]
    static let valueNames =
        ["v1", "v0", "twin", "payload", "raw_rows", "r", "count", "Select", "$1", "compared"]
        + (10..<ValuePool.measures.count).map { "Value \($0), \"quoted\"" }
    static let hours = 12

    /// A row's place: its hour, and for each grouping column which group of equal values.
    struct Key: Hashable, Comparable {
        var hour: Int
        var groups: [Int]

        static func < (one: Key, other: Key) -> Bool {
            one.hour == other.hour ? one.groups.lexicographicallyPrecedes(other.groups) : one.hour < other.hour
        }
    }

    /// Indices into the pools' values.
    struct Stored: Hashable {
        var spelling: [Int]
        var values: [Int]
    }

    struct Finding: Hashable {
        var key: Key
        var verdict: DiffVerdict
        var isStored: Bool
        var isRecomputed: Bool
        var columns: Set<String>
    }

    var raw: [Key: Stored] = [:]
    var stored: [Key: [Stored]] = [:]
    /// Hours whose raw rows were touched since the refresh.
    var invalidated: Set<Int> = []
    var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        for hour in 0..<Self.hours {
            for _ in 0..<6 {
                let (key, row) = anyRow(hour: hour)
                raw[key] = row
            }
        }
        stored = raw.mapValues { [$0] }
    }

    mutating func anyRow(hour: Int) -> (Key, Stored) {
        let spelling = ValuePool.keys.map { Int.random(in: $0.values.indices, using: &random) }
        let groups = zip(ValuePool.keys, spelling).map { $0.values[$1].equal }
        let values = ValuePool.measures.map { Int.random(in: $0.values.indices, using: &random) }
        return (Key(hour: hour, groups: groups), Stored(spelling: spelling, values: values))
    }

    /// What a diff has to say.
    var findings: [Finding] {
        Set(raw.keys).union(stored.keys).flatMap { key -> [Finding] in
            let copies = stored[key] ?? []
            guard let first = copies.first else { return raw[key] == nil ? [] : [missing(key)] }
            let kind: DiffVerdict =
                copies.count > 1 ? .duplicate : invalidated.contains(key.hour) ? .pending : .drift
            return copies.compactMap { copy in
                let differing = raw[key].map { Self.differing(copy, $0) } ?? Set(Self.valueNames)
                guard copies.count > 1 || raw[key] == nil || !differing.isEmpty else { return nil }
                return Finding(
                    key: key, verdict: kind, isStored: !first.values.isEmpty, isRecomputed: raw[key] != nil,
                    columns: differing)
            }
        }
    }

    /// Rows that are as good as equal without being equal.
    var noise: Int64 {
        raw.reduce(0) { sum, row in
            sum
                + Int64(
                    (stored[row.key] ?? []).count {
                        Self.differing($0, row.value).isEmpty && !Self.isIdentical($0, row.value)
                    })
        }
    }

    /// A difference as a finding; nil where its key isn't one of the pools'.
    func finding(_ difference: Difference) -> Finding? {
        let groups = zip(ValuePool.keys, difference.sides.key.dropFirst()).compactMap { pool, text in
            pool.values.first { $0.text == text }?.equal
        }
        guard groups.count == ValuePool.keys.count else { return nil }
        let hour = (difference.bucket.start.rawValue - Readings.start.rawValue) / 3_600_000_000
        return Finding(
            key: Key(hour: Int(hour), groups: groups), verdict: difference.verdict,
            isStored: difference.sides.isStored, isRecomputed: difference.sides.isRecomputed,
            columns: Set(difference.sides.values.map(\.column)))
    }

    private func missing(_ key: Key) -> Finding {
        Finding(
            key: key, verdict: invalidated.contains(key.hour) ? .pending : .drift, isStored: false, isRecomputed: true,
            columns: Set(Self.valueNames))
    }

    private static func differing(_ one: Stored, _ other: Stored) -> Set<String> {
        Set(
            valueNames.indices.filter { index in
                let pool = ValuePool.measures[index].values
                return pool[one.values[index]].near != pool[other.values[index]].near
            }.map { valueNames[$0] })
    }

    private static func isIdentical(_ one: Stored, _ other: Stored) -> Bool {
        valueNames.indices.allSatisfy { index in
            let pool = ValuePool.measures[index].values
            return pool[one.values[index]].equal == pool[other.values[index]].equal
        }
    }
}
