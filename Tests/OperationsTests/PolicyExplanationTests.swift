import OperationsSamples
import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations

/// An hourly cagg at 12:30, stored up to 11:00, with raw rows up to 12:29. Its policy covers from a day ago to an hour
/// ago.
@Suite struct PolicyExplanationTests {
    private func instant(_ text: String) -> InternalTime { CatalogSamples.instant("2026-11-\(text):00Z") }

    private func range(_ start: String, _ end: String) -> TimeRange {
        TimeRange(start: instant(start), end: instant(end))
    }

    /// The window as the server would give it, from `requested`.
    private func explain(
        _ requested: (String, String) = ("21T12:30", "22T11:30"), batching: PolicyBatching = PolicyBatching(),
        with edit: (inout CaggState) -> Void = { _ in }
    ) -> PolicyExplanation {
        ExplanationSamples.explanation(of: range(requested.0, requested.1), batching: batching, edit)
    }

    private func logged(_ first: TimeRange, _ second: TimeRange? = nil) -> (inout CaggState) -> Void {
        { $0.sourceLog = second.map { CatalogSamples.logged(first, $0) } ?? CatalogSamples.logged(first) }
    }

    @Test func nothingToDoIsNoWork() {
        let explanation = explain()
        #expect(explanation.covered == range("21T13:00", "22T11:00"))
        #expect(explanation.work.isEmpty)
    }

    @Test func workIsWholeBucketsOfWhatIsInvalid() {
        let explanation = explain(("21T12:30", "22T12:10"), with: logged(range("22T03:20", "22T03:21")))
        #expect(explanation.work == TimeRanges([range("22T03:00", "22T04:00"), range("22T11:00", "22T12:00")]))
    }

    @Test func bucketCutByTheEndIsNamedWithTheRunThatCoversIt() throws {
        let omissions = explain().omissions
        #expect(omissions.map(\.reason) == [.cutAtStart, .cutAtEnd, .open])
        let cut = try #require(omissions.first { $0.reason == .cutAtEnd })
        #expect(cut.range == range("22T11:00", "22T12:00"))
        #expect(cut.coveredFrom == instant("22T13:00"))
        #expect(cut.longestEndOffset == 1_800_000_000)
        // Every five minutes from 12:31 on.
        #expect(explain().firstRun(covering: cut) == CatalogSamples.time("2026-11-22T13:01:00Z"))
    }

    @Test func alignedWindowCutsNothing() {
        let omissions = explain(("21T12:00", "22T11:00")).omissions
        #expect(omissions.map(\.reason) == [.newerThanEndOffset, .open])
        #expect(omissions.first?.range == range("22T11:00", "22T12:00"))
    }

    /// With an end offset shorter than a bucket the window ends in the open bucket, which is reason enough.
    @Test func windowThatEndsInTheOpenBucketLeavesOutThatOneOnly() {
        let omissions = explain(("21T12:00", "22T12:29")).omissions
        #expect(omissions.map(\.reason) == [.open])
    }

    @Test func windowThatReachesIntoTheFutureLeavesOutNothing() {
        #expect(explain(("21T12:00", "22T15:00")).omissions == [])
    }

    @Test func lateDataBeforeEveryPolicyIsUnreachable() {
        let explanation = explain(with: logged(range("20T03:20", "20T05:10"), range("21T12:40", "21T12:50")))
        #expect(explanation.unreachable == TimeRanges([range("20T03:00", "20T06:00"), range("21T12:00", "21T13:00")]))
        #expect(explanation.leftToOthers.isEmpty)
    }

    @Test func lateDataBeforeOnePolicyMayBeAnothers() {
        var explanation = explain(with: logged(range("10T03:20", "10T03:30"), range("20T03:20", "20T03:30")))
        let older = range("15T00:00", "21T12:00")
        explanation.others = [PolicyReach(jobID: 1_001, requested: older, window: older)]
        #expect(explanation.leftToOthers == TimeRanges([range("20T03:00", "20T04:00")]))
        #expect(explanation.unreachable == TimeRanges([range("10T03:00", "10T04:00")]))
    }

    @Test func newestBatchComesFirstAndTheLastOnesAreLeft() {
        let batching = PolicyBatching(bucketsPerBatch: 6, maxBatches: 1, newestFirst: true)
        let explanation = explain(
            batching: batching, with: logged(range("21T13:10", "21T13:20"), range("22T10:00", "22T10:30")))
        #expect(
            explanation.batches == [
                range("22T07:00", "22T11:00"), range("22T01:00", "22T07:00"), range("21T19:00", "22T01:00"),
                range("21T13:00", "21T19:00"),
            ])
        #expect(explanation.work == TimeRanges([range("22T10:00", "22T11:00")]))
        #expect(explanation.postponed == TimeRanges([range("21T13:00", "21T14:00")]))
    }

    @Test func batchWithoutInvalidationsOrChunksIsPassedOver() {
        let grid = BucketGrid(from: instant("01T00:00"), width: 3_600_000_000)
        let batches = PolicyBatches(
            grid: grid, chunks: TimeRanges([range("21T00:00", "22T00:00"), range("23T00:00", "24T00:00")]),
            logged: TimeRanges([
                range("21T05:30", "21T05:40"), range("22T01:00", "22T02:00"), range("23T03:00", "23T09:00"),
            ]))
        let split = batches.split(range("21T00:00", "24T00:00"), buckets: 4, approximateWidth: 3_600_000_000)
        #expect(split == [range("21T05:00", "21T09:00"), range("23T03:00", "23T07:00"), range("23T07:00", "23T11:00")])
    }

    @Test func shortWindowIsOneBatch() {
        let batching = PolicyBatching(bucketsPerBatch: 22, maxBatches: 0, newestFirst: true)
        #expect(explain(batching: batching).batches == [range("21T13:00", "22T11:00")])
    }

    @Test func openStartReachesToTheFirstChunk() {
        var explanation = explain()
        explanation.reach.window.start = .noBegin
        #expect(explanation.covered.start == CatalogSamples.instant("2026-11-01T00:00:00Z"))
    }

    @Test func openEndReachesToTheNewestRow() {
        var explanation = explain()
        explanation.reach.window.end = .noEnd
        explanation.reach.requested.end = .noEnd
        #expect(explanation.covered.end == instant("22T13:00"))
        #expect(explanation.omissions.map(\.reason) == [.cutAtStart])
    }

    @Test func windowWithoutAWholeBucketIsTooSmall() {
        #expect(!explain(("22T09:20", "22T11:40")).isTooSmall)
        #expect(explain(("22T10:20", "22T11:00")).isTooSmall)
        #expect(explain(("22T10:20", "22T10:50")).batches == [])
    }
}
