import TestSupport
import Testing

@testable import Timescale

@Suite struct CaggStateTests {
    private typealias Samples = CatalogSamples

    private func state(_ change: (inout CaggState) -> Void) -> CaggState {
        var state = CatalogSamples.state
        change(&state)
        return state
    }

    @Test func nothingIsCutOffWithoutChunks() {
        let empty = state { ($0.sourceChunks, $0.storedChunks) = (TimeRanges(), TimeRanges()) }
        let all = TimeRange(start: .noBegin, end: .noEnd)
        #expect(empty.bounded(all) == all)
    }

    @Test func startMovesToTheFirstChunkAndAFiniteEndStays() {
        let asked = Samples.range("2020-01-01", "2030-01-01")
        #expect(Samples.state.bounded(asked) == Samples.range("2026-11-01", "2030-01-01"))
        let inside = Samples.range("2026-11-10", "2026-11-11")
        #expect(Samples.state.bounded(inside) == inside)
    }

    /// Else the range would be turned round.
    @Test func rangeBeforeTheFirstChunkStays() {
        let early = Samples.range("2026-01-01", "2026-01-02")
        #expect(Samples.state.bounded(early) == early)
    }

    @Test func infiniteEndIsTheEndOfTheLastStoredChunkIfTheSourceIsEmpty() {
        let kept = state { $0.sourceChunks = TimeRanges() }
        let bounded = kept.bounded(TimeRange(start: .noBegin, end: .noEnd))
        #expect(bounded == Samples.range("2026-11-01", "2026-11-23"))
    }

    @Test func allThreeLogsCountAsInvalidations() {
        let (first, second) = (Samples.range("2026-11-10", "2026-11-11"), Samples.range("2026-11-11", "2026-11-12"))
        let third = Samples.range("2026-11-14", "2026-11-15")
        let invalid = state {
            $0.sourceLog = Samples.logged(first)
            $0.ownLog = Samples.logged(second)
            $0.unfinished = Samples.logged(third)
        }
        #expect(invalid.invalidations.ranges == [Samples.range("2026-11-10", "2026-11-12"), third])
        #expect(invalid.pending == invalid.invalidations)
        #expect(invalid.recomputed.contains(Samples.instant("2026-11-22T11:00:00Z")))
        #expect(!invalid.recomputed.contains(Samples.instant("2026-11-22T10:59:59Z")))
        #expect(invalid.recomputed.contains(third.start))
    }

    @Test func onlyWorkBelowTheWatermarkWithRawDataIsPending() {
        let late = state {
            $0.ownLog = Samples.logged(
                Samples.range("2026-11-01", "2026-11-05"), Samples.range("2026-11-22", "2026-11-30"))
        }
        #expect(late.pending == TimeRanges([Samples.range("2026-11-22T00:00:00Z", "2026-11-22T11:00:00Z")]))
    }
}
