internal import Postgres
internal import Timescale

/// All buckets from which a sample is chosen at random: whole buckets below the watermark for which the source has
/// chunks.
///
/// If all buckets have the same width, only ranges of adjacent buckets and the width are stored. Buckets of different
/// widths (months, and days in a time zone) are stored one by one; there are only a few of them.
struct DiffPopulation: Sendable {
    /// Sorted ranges of adjacent buckets. `width` is the width of one bucket in internal time.
    private var stretches: [(range: TimeRange, width: Int64)]

    /// - Parameters:
    ///   - ranges: sorted ranges of whole buckets.
    ///   - width: the width of one bucket in internal time; nil if each range is one bucket.
    init(_ ranges: [TimeRange], width: Int64?) {
        stretches = ranges.filter { !$0.isEmpty }.map { range in
            (range, width ?? (range.end.rawValue - range.start.rawValue))
        }
    }

    var count: Int64 { stretches.reduce(0) { $0 + Self.count($1) } }

    private static func count(_ stretch: (range: TimeRange, width: Int64)) -> Int64 {
        (stretch.range.end.rawValue - stretch.range.start.rawValue) / stretch.width
    }

    /// Chooses `size` different buckets at random and returns them in the order of time. Each set of `size` buckets is
    /// equally likely. Returns all buckets if there are fewer than `size`.
    func draw(_ size: Int64, using random: inout some RandomNumberGenerator) -> [TimeRange] {
        let count = count
        // Floyd's algorithm: it needs one random number per chosen bucket. `place` is the index of a bucket in the
        // population, counted from 0.
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

    /// Reads the whole buckets of `range` that are below the watermark and inside the ranges of `chunks`.
    ///
    /// - Parameter chunks: the ranges in which the source has chunks.
    static func read(_ range: TimeRange, of state: CaggState, chunks: TimeRanges, _ reader: CatalogReader) async throws
        -> DiffPopulation
    {
        let serverBuckets = ServerBuckets(state.cagg, reader)
        let below = TimeRange(start: range.start, end: min(range.end, state.watermark))
        var ranges: [TimeRange] = []
        for stretch in chunks.intersection(below).ranges {
            ranges.append(try await serverBuckets.inscribed(stretch))
        }
        let width = state.cagg.bucket.fixedWidth
        if width == nil {
            var buckets: [TimeRange] = []
            for range in ranges { buckets += try await serverBuckets.windows(of: range, buckets: 1) }
            ranges = buckets
        }
        return DiffPopulation(ranges, width: width)
    }
}

/// The buckets that a sampled diff has chosen at random. Builds the SQL that reads or recomputes only the rows of these
/// buckets.
struct DiffSampledBuckets: Sendable {
    /// The chosen buckets, in the order of time.
    var buckets: [TimeRange]

    /// Returns the chosen buckets inside a slice.
    func within(_ slice: TimeRange) -> [TimeRange] {
        buckets.filter { slice.start <= $0.start && $0.end <= slice.end }
    }

    /// Returns an SQL condition that selects the stored rows of the slice's chosen buckets. The server can use the
    /// index on the bucket column to find these rows.
    func stored(of cagg: ContinuousAggregate, in slice: TimeRange) -> SQL {
        "\(identifier: cagg.bucketColumn) = ANY (\(cagg.timeType.literals(within(slice).map(\.start))))"
    }

    /// Returns the query that recomputes the slice's chosen buckets one by one, so that the server can use the source's
    /// index on time. The query also has the slice's limits as constants, so that the planner can exclude chunks
    /// outside the slice.
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
    /// Returns the times as an SQL array literal of this type. The times are in UTC, also for types without a time
    /// zone. A query parameter isn't used, because the planner doesn't know the value of a parameter with a cast.
    fileprivate func literals(_ times: [InternalTime]) -> SQL {
        SQL(unsafeRaw: "'{\(times.map { "\"\(text($0))\"" }.joined(separator: ","))}'::\(rawValue)[]")
    }
}
