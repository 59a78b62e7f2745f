import Postgres
import Rendering
import TestSupport
import Testing

@testable import Console
@testable import Operations
@testable import Timescale

/// Which notes `policy explain` has, by their codes; how they read is in the snapshots.
@Suite struct ExplainNotesTests {
    /// The hourly sample at 12:30, with a window from 12:00 the day before to 11:00.
    private func codes(
        _ change: (inout PolicyExplanation) -> Void = { _ in }, state edit: (inout CaggState) -> Void = { _ in }
    ) -> [String] {
        var state = CatalogSamples.state
        edit(&state)
        let window = CatalogSamples.range("2026-11-21T12:00:00Z", "2026-11-22T11:00:00Z")
        var explanation = PolicyExplanation(
            state: state, policy: state.refreshPolicies[0], now: InternalTime(CatalogSamples.now),
            reach: PolicyReach(jobID: 1_000, requested: window, window: window),
            grid: BucketGrid(from: CatalogSamples.instant("2026-11-01"), width: 3_600_000_000),
            batching: PolicyBatching(), newestRow: CatalogSamples.instant("2026-11-22T12:29:00Z"))
        change(&explanation)
        return PolicyExplainNotes(explanation: explanation).notes.map {
            String($0.code.dropFirst("policy.explain.".count))
        }
    }

    private let early = CatalogSamples.range("2026-11-10T03:00:00Z", "2026-11-10T05:00:00Z")

    @Test func soundPolicyHasNone() {
        #expect(codes() == [])
    }

    @Test func pausedJobIsSaid() {
        #expect(codes(state: { $0.refreshPolicies[0].job.isScheduled = false }) == ["paused"])
    }

    @Test func windowWithoutAWholeBucketIsSaid() {
        let inside = CatalogSamples.range("2026-11-22T11:10:00Z", "2026-11-22T11:30:00Z")
        let none = CatalogSamples.range("2026-11-22T12:00:00Z", "2026-11-22T11:00:00Z")
        let codes = codes({ $0.reach = PolicyReach(jobID: 1_000, requested: inside, window: none) })
        #expect(codes.first == "too-small")
    }

    @Test func lossIsSaidAndSoIsThatItIsUnknown() {
        let loss = DataLoss(rows: 3, buckets: 1, ranges: [], safeStart: CatalogSamples.instant("2026-11-11"))
        #expect(codes({ $0.loss = loss }) == ["deletes"])
        #expect(codes({ $0.looksForLoss = false }) == ["loss-unknown"])
    }

    @Test func unknownNewestRowIsSaidOnlyWhereThereAreChunks() {
        #expect(codes({ $0.newestRow = nil }) == ["newest-row"])
        #expect(codes({ $0.newestRow = nil }, state: { $0.sourceChunks = TimeRanges() }) == [])
    }

    @Test func lateDataBeforeTheWindowIsLostOrAnothersBusiness() {
        let logged: (inout CaggState) -> Void = { $0.sourceLog = CatalogSamples.logged(early) }
        #expect(codes(state: logged) == ["unreachable"])
        let wide = CatalogSamples.range("2026-11-01", "2026-11-21T12:00:00Z")
        let other = PolicyReach(jobID: 1_001, requested: wide, window: wide)
        #expect(codes({ $0.others = [other] }, state: logged) == ["others"])
    }

    @Test(arguments: [(1, 1), (3, 3), (4, 1)])
    func fewRangesHaveACommandEach(ranges: Int, commands: Int) {
        let logged = (0..<ranges).map { day in
            CatalogSamples.range("2026-11-1\(day)T03:00:00Z", "2026-11-1\(day)T04:00:00Z")
        }
        let codes = codes(state: { state in
            state.sourceLog = LoggedRanges(ranges: TimeRanges(logged), entries: Int64(ranges))
        })
        #expect(codes == Array(repeating: "unreachable", count: commands))
    }

    @Test func caggBelowThatIsBehindIsSaid() {
        var parent = CatalogSamples.state
        #expect(codes({ $0.parent = parent }) == [])
        parent.watermark = CatalogSamples.instant("2026-11-22T09:00:00Z")
        #expect(codes({ $0.parent = parent }) == ["parent-behind"])
    }

    @Test func batchesThatWaitForTheNextRunAreSaid() {
        let logged = CatalogSamples.range("2026-11-21T12:00:00Z", "2026-11-22T11:00:00Z")
        let codes = codes(
            { $0.batching = PolicyBatching(bucketsPerBatch: 5, maxBatches: 1) },
            state: { $0.sourceLog = CatalogSamples.logged(logged) })
        #expect(codes == ["postponed"])
    }
}
