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
