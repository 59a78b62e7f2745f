import TestSupport
import Testing
import Timescale

@testable import Operations

@Suite struct DiffJudgeTests {
    private let bucket = CatalogSamples.range("2026-11-10T00:00:00Z", "2026-11-10T01:00:00Z")

    private func judge(_ change: (inout CaggState) -> Void = { _ in }) -> DiffJudge {
        var state = CatalogSamples.state
        change(&state)
        return DiffJudge(state)
    }

    @Test func unexplainedDifferenceIsDrift() {
        #expect(judge().verdict(bucket: bucket, isStored: true, copies: 1) == .drift)
    }

    @Test func invalidatedBucketIsPending() {
        let judge = judge { $0.ownLog = CatalogSamples.logged(bucket) }
        #expect(judge.verdict(bucket: bucket, isStored: true, copies: 1) == .pending)
    }

    @Test func bucketAtTheWatermarkIsUnmaterialized() {
        let judge = judge { $0.watermark = bucket.start }
        #expect(judge.verdict(bucket: bucket, isStored: false, copies: 0) == .unmaterialized)
    }

    @Test func storedRowWithoutRawDataIsOrphanedEvenWhenInvalidated() {
        let gone = CatalogSamples.range("2026-11-02T00:00:00Z", "2026-11-02T01:00:00Z")
        let judge = judge { $0.ownLog = CatalogSamples.logged(gone) }
        #expect(judge.verdict(bucket: gone, isStored: true, copies: 1) == .orphaned)
    }

    @Test func bucketWhoseRawDataIsPartlyGoneIsOrphaned() {
        let edge = CatalogSamples.range("2026-11-07T23:30:00Z", "2026-11-08T00:30:00Z")
        #expect(judge().verdict(bucket: edge, isStored: true, copies: 1) == .orphaned)
    }

    @Test func doubledKeyIsADuplicateWhateverElseHolds() {
        let gone = CatalogSamples.range("2026-11-02T00:00:00Z", "2026-11-02T01:00:00Z")
        #expect(judge().verdict(bucket: gone, isStored: true, copies: 2) == .duplicate)
    }

    /// A cagg on a cagg that is recomputed down to the hypertable.
    @Test func recomputationFromRawDataIsJudgedByTheCaggsBelow() {
        var parent = CatalogSamples.state
        parent.sourceLog = CatalogSamples.logged(bucket)
        let above = judge { $0.sourceChunks = TimeRanges([CatalogSamples.range("2026-10-01", "2026-11-23")]) }
        #expect(above.verdict(bucket: bucket, isStored: true, copies: 1) == .drift)
        var state = CatalogSamples.state
        state.sourceChunks = TimeRanges([CatalogSamples.range("2026-10-01", "2026-11-23")])
        let toRaw = DiffJudge(state, over: [parent])
        #expect(toRaw.verdict(bucket: bucket, isStored: true, copies: 1) == .pending)
        let gone = CatalogSamples.range("2026-11-02T00:00:00Z", "2026-11-02T01:00:00Z")
        #expect(above.verdict(bucket: gone, isStored: true, copies: 1) == .drift)
        #expect(toRaw.verdict(bucket: gone, isStored: true, copies: 1) == .orphaned)
    }

    /// Nobody lost it: the raw data of a row that is only recomputed exists.
    @Test func rowThatIsNotStoredIsNeverOrphaned() {
        let edge = CatalogSamples.range("2026-11-07T23:30:00Z", "2026-11-08T00:30:00Z")
        #expect(judge().verdict(bucket: edge, isStored: false, copies: 0) == .drift)
    }

    @Test func onlyPendingDuplicateAndDriftCountAsDifferences() {
        #expect(DiffVerdict.allCases.filter(\.isDifference) == [.duplicate, .pending, .drift])
    }
}
