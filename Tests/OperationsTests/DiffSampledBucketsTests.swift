import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations

/// Which buckets a sampled diff chooses.
@Suite struct DiffSampledBucketsTests {
    private static func range(_ start: Int64, _ end: Int64) -> TimeRange {
        TimeRange(start: InternalTime(start), end: InternalTime(end))
    }

    /// Ten buckets of width 10, with a gap after the sixth.
    private static let population = DiffPopulation([range(0, 60), range(80, 80), range(100, 140)], width: 10)
    private static let buckets = ([0, 10, 20, 30, 40, 50, 100, 110, 120, 130] as [Int64]).map { range($0, $0 + 10) }

    @Test(arguments: (0..<20) as Range<UInt64>, [0, 1, 4, 9, 10, 25] as [Int64])
    func differentBucketsAreDrawnInTheOrderOfTime(seed: UInt64, size: Int64) {
        var random = SplitMix64(seed: seed)
        let drawn = Self.population.draw(size, using: &random)
        #expect(drawn.count == min(Int(size), 10))
        #expect(drawn.allSatisfy(Self.buckets.contains))
        #expect(zip(drawn, drawn.dropFirst()).allSatisfy { $0.end <= $1.start })
    }

    @Test func seedDecidesWhatIsDrawn() {
        func drawn(_ seed: UInt64) -> [TimeRange] {
            var random = SplitMix64(seed: seed)
            return DiffPopulation([Self.range(0, 1_000_000)], width: 1).draw(20, using: &random)
        }
        #expect(drawn(1) == drawn(1))
        #expect(drawn(1) != drawn(2))
    }

    /// Ten sets of three buckets, each expected 500 times with a standard deviation of 21.
    @Test func everySetOfBucketsIsEquallyLikely() {
        let five = DiffPopulation([Self.range(0, 3), Self.range(7, 9)], width: 1)
        var random = SplitMix64(seed: 3)
        var counts: [[TimeRange]: Int] = [:]
        for _ in 0..<5_000 { counts[five.draw(3, using: &random), default: 0] += 1 }
        #expect(counts.count == 10)
        #expect(counts.values.allSatisfy { (390...610).contains($0) })
    }

    @Test func bucketsOfDifferentWidthsAreCountedOneByOne() {
        let months = [Self.range(0, 31), Self.range(31, 59), Self.range(59, 90)]
        let population = DiffPopulation(months, width: nil)
        var random = SplitMix64(seed: 1)
        #expect(population.count == 3)
        #expect(population.draw(3, using: &random) == months)
        #expect(months.contains(population.draw(1, using: &random)[0]))
    }

    @Test func nothingCanBeDrawnFromNothing() {
        var random = SplitMix64(seed: 1)
        #expect(DiffPopulation([], width: 10).count == 0)
        #expect(DiffPopulation([], width: 10).draw(3, using: &random) == [])
    }

    @Test func sliceReadsOnlyItsOwnBuckets() {
        let day = CatalogSamples.range("2026-11-20", "2026-11-21")
        let first = CatalogSamples.range("2026-11-20T00:00:00Z", "2026-11-20T01:00:00Z")
        let last = CatalogSamples.range("2026-11-20T23:00:00Z", "2026-11-21T00:00:00Z")
        let next = CatalogSamples.range("2026-11-21T00:00:00Z", "2026-11-21T01:00:00Z")
        let draw = DiffSampledBuckets(buckets: [first, last, next])
        #expect(draw.within(day) == [first, last])
        #expect(
            draw.stored(of: CatalogSamples.cagg, in: day).description == """
                bucket = ANY ('{"2026-11-20T00:00:00Z","2026-11-20T23:00:00Z"}'::timestamp with time zone[])
                """)
    }
}
