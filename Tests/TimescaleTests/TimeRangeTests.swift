import Postgres
import TestSupport
import Testing

@testable import Timescale

@Suite struct TimeRangeTests {
    private func ranges(_ pairs: (Int64, Int64)...) -> TimeRanges {
        TimeRanges(pairs.map { TimeRange(start: InternalTime($0.0), end: InternalTime($0.1)) })
    }

    @Test func overlappingAndTouchingRangesAreMerged() {
        #expect(ranges((0, 10), (5, 20), (20, 30)) == ranges((0, 30)))
    }

    @Test func emptyRangesAreNothing() {
        #expect(ranges((5, 5), (9, 3)).isEmpty)
    }

    @Test func sentinelsAreBounds() {
        let all = TimeRanges([TimeRange(start: .noBegin, end: .noEnd)])
        #expect(all.intersection(ranges((0, 5))) == ranges((0, 5)))
        #expect(ranges((0, 5)).subtracting(all).isEmpty)
    }

    @Test func touchingIsNotOverlapping() {
        #expect(!ranges((0, 10)).overlaps(TimeRange(start: InternalTime(10), end: InternalTime(20))))
        #expect(ranges((0, 10)).overlaps(TimeRange(start: InternalTime(9), end: InternalTime(20))))
    }

    /// Random ranges of small numbers, with the numbers that they contain.
    private func sample(_ generator: inout some RandomNumberGenerator) -> (ranges: TimeRanges, numbers: Set<Int64>) {
        let pairs = (0..<4).map { _ in
            (Int64.random(in: 0..<20, using: &generator), Int64.random(in: 0..<20, using: &generator))
        }
        let numbers = pairs.flatMap { start, end in start < end ? Array(start..<end) : [] }
        return (TimeRanges(pairs.map { TimeRange(start: InternalTime($0), end: InternalTime($1)) }), Set(numbers))
    }

    private func numbers(_ ranges: TimeRanges) -> Set<Int64> {
        Set((Int64(0)..<20).filter { ranges.contains(InternalTime($0)) })
    }

    @Test func rangesBehaveAsTheSetsOfTheirTimes() {
        var generator = SplitMix64(seed: 3)
        for _ in 0..<100 {
            let (one, other) = (sample(&generator), sample(&generator))
            #expect(numbers(one.ranges) == one.numbers)
            #expect(numbers(one.ranges.union(other.ranges)) == one.numbers.union(other.numbers))
            #expect(numbers(one.ranges.intersection(other.ranges)) == one.numbers.intersection(other.numbers))
            #expect(numbers(one.ranges.subtracting(other.ranges)) == one.numbers.subtracting(other.numbers))
            #expect(one.ranges.isEmpty == one.numbers.isEmpty)
        }
    }

    @Test func rangesAreSortedAndApart() {
        var generator = SplitMix64(seed: 4)
        for _ in 0..<100 {
            let ranges = sample(&generator).ranges.ranges
            #expect(ranges.allSatisfy { !$0.isEmpty })
            #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.end < $1.start })
        }
    }
}

@Suite struct InternalTimeTests {
    @Test func smallestTimestampMeansNeverMaterialized() {
        #expect(TimeType.timestamptz.normalized(InternalTime(-210_866_803_200_000_000)) == .noBegin)
        #expect(TimeType.timestamptz.text(InternalTime(-210_866_803_200_000_000)) == "-infinity")
        #expect(TimeType.integer.text(InternalTime(Int64(Int32.min))) == "-infinity")
    }

    @Test func textsAreIsoOrNumbers() {
        #expect(TimeType.timestamptz.text(CatalogSamples.instant("2026-11-22T13:00:00Z")) == "2026-11-22T13:00:00Z")
        #expect(TimeType.bigint.text(InternalTime(42)) == "42")
        #expect(TimeType.date.text(.noEnd) == "infinity")
    }

    @Test func addingEndsAtTheSentinels() {
        #expect(InternalTime(Int64.max - 1).adding(5) == .noEnd)
        #expect(InternalTime.noBegin.adding(5) == .noBegin)
    }
}
