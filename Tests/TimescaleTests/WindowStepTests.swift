import Postgres
import TestSupport
import Testing

@testable import Timescale

@Suite struct WindowStepTests {
    private func cagg(_ width: Bucket.Width, chunk: Int64) -> ContinuousAggregate {
        var cagg = CatalogSamples.cagg
        (cagg.bucket.width, cagg.sourceChunkInterval) = (width, chunk)
        return cagg
    }

    @Test func windowHasAtLeastOneBucket() {
        let month = cagg(.interval(Interval(months: 1)), chunk: 86_400_000_000)
        #expect(WindowStep.chunk.buckets(of: month) == 1)
        #expect(WindowStep.interval(Interval(days: 95)).buckets(of: month) == 3)
        #expect(WindowStep.interval(.zero).buckets(of: month) == 1)
    }

    @Test func integerStepIsInUnitsOfTheColumn() {
        let tens = cagg(.integer(10), chunk: 1_000)
        #expect(WindowStep.integer(35).buckets(of: tens) == 3)
        #expect(WindowStep.adaptive.buckets(of: tens) == 100)
        #expect(WindowStep.integer(5).buckets(of: cagg(.integer(0), chunk: 1_000)) == 5)
    }

    @Test func rowsOfAChunkAreSpreadEvenly() {
        let day = ChunkDensity(range: CatalogSamples.range("2026-11-20", "2026-11-21"), rows: 2_400)
        #expect(day.rows(in: 3_600_000_000) == 100)
        let open = ChunkDensity(range: TimeRange(start: .noBegin, end: .noEnd), rows: 10)
        #expect(open.rows(in: 1) < 1)
    }
}
