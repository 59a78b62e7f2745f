internal import Postgres
internal import Timescale

/// The whole buckets from which a sample is drawn: closed, below the watermark, over existing chunks of the source.
///
/// Buckets of a fixed width are only counted. Months, and days in a time zone, are few enough to be listed.
struct DiffPopulation: Sendable {
    private var stretches: [(range: TimeRange, width: Int64)]

    /// - Parameter ranges: ranges of whole buckets, sorted; without `width` each range is one bucket.
    init(_ ranges: [TimeRange], width: Int64?) {
        stretches = ranges.filter { !$0.isEmpty }.map { range in
            (range, width ?? (range.end.rawValue - range.start.rawValue))
        }
    }

    var count: Int64 { stretches.reduce(0) { $0 + Self.count($1) } }

    private static func count(_ stretch: (range: TimeRange, width: Int64)) -> Int64 {
        (stretch.range.end.rawValue - stretch.range.start.rawValue) / stretch.width
    }

    /// Draws `size` different buckets, in the order of time. All sets of this size are equally likely.
    func draw(_ size: Int64, using random: inout some RandomNumberGenerator) -> [TimeRange] {
        let count = count
        // Floyd's algorithm: it needs only as many draws as buckets are wanted.
        var drawn: Set<Int64> = []
        for last in (count - min(size, count))..<count {
            let place = Int64.random(in: 0...last, using: &random)
            drawn.insert(drawn.contains(place) ? last : place)
        }
        var buckets: [TimeRange] = []
        var passed: Int64 = 0
        var rest = drawn.sorted()[...]
        for stretch in stretches {
            let end = passed + Self.count(stretch)
            while let place = rest.first, place < end {
                let start = stretch.range.start.adding((place - passed) * stretch.width)
                buckets.append(TimeRange(start: start, end: start.adding(stretch.width)))
                rest = rest.dropFirst()
            }
            passed = end
        }
        return buckets
    }

    static func read(_ range: TimeRange, of state: CaggState, chunks: TimeRanges, _ reader: CatalogReader) async throws
        -> DiffPopulation
    {
        let time = BucketTime(state.cagg, reader)
        let below = TimeRange(start: range.start, end: min(range.end, state.watermark))
        var ranges: [TimeRange] = []
        for stretch in chunks.intersection(below).ranges {
            ranges.append(try await time.inscribed(stretch))
        }
        let width = state.cagg.bucket.fixedWidth
        if width == nil {
            var buckets: [TimeRange] = []
            for range in ranges { buckets += try await time.windows(of: range, buckets: 1) }
            ranges = buckets
        }
        return DiffPopulation(ranges, width: width)
    }
}

/// The buckets of a sampled diff, and how each side is read for those that lie in a slice.
struct DiffDraw: Sendable {
    /// The drawn buckets, sorted.
    var buckets: [TimeRange]

    func within(_ slice: TimeRange) -> [TimeRange] {
        buckets.filter { slice.start <= $0.start && $0.end <= slice.end }
    }

    /// The condition for the stored rows of the buckets; it uses the index on the bucket.
    func stored(of cagg: ContinuousAggregate, in slice: TimeRange) -> SQL {
        "\(identifier: cagg.bucketColumn) = ANY (\(cagg.timeType.literals(within(slice).map(\.start))))"
    }

    /// The definition for each drawn bucket, with the source's index on time. The slice's constant limits let the
    /// planner exclude the other chunks.
    func recomputed(_ definition: DiffDefinition, of cagg: ContinuousAggregate, in slice: TimeRange) -> SQL {
        let (type, buckets) = (cagg.timeType, within(slice))
        let query = definition.recomputed(from: "drawn.opens", to: "drawn.closes", within: slice)
        return """
            SELECT recomputed.*
            FROM unnest(\(type.literals(buckets.map(\.start))), \(type.literals(buckets.map(\.end)))) AS drawn(opens, closes)
            CROSS JOIN LATERAL (\(query)) AS recomputed
            """
    }
}

extension TimeType {
    /// The times as an array literal of this type. The planner can read a literal, but not a cast of a parameter.
    /// Types without a time zone use the text directly, which is in UTC.
    fileprivate func literals(_ times: [InternalTime]) -> SQL {
        SQL(unsafeRaw: "'{\(times.map { "\"\(text($0))\"" }.joined(separator: ","))}'::\(rawValue)[]")
    }
}
