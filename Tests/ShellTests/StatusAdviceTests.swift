import Rendering
import TestSupport
import Testing
import Timescale

@testable import Operations
@testable import Shell

@Suite struct StatusAdviceTests {
    /// "now" is no time of an integer column.
    @Test(arguments: [(TimeType.timestamptz, "now"), (.bigint, "infinity")])
    func emptyCaggIsFilledUpToAnEndOfItsOwnKind(type: TimeType, end: String) {
        var state = CatalogSamples.state
        state.cagg.bucket.timeType = type
        #expect(command(state, .neverMaterialized) == "refresh hourly --from -infinity --to \(end)")
    }

    @Test func unfinishedRangesAreRefreshedWhereTheyAre() {
        var state = CatalogSamples.state
        state.unfinished = CatalogSamples.logged(CatalogSamples.range("2026-10-01", "2026-10-02"))
        let expected = "refresh hourly --from 2026-10-01T00:00:00Z --to 2026-10-02T00:00:00Z"
        #expect(command(state, .unfinishedRefresh(entries: 1)) == expected)
    }

    private func command(_ state: CaggState, _ problem: StatusProblem) -> String? {
        let status = CaggStatus(
            state: state, expectedEnd: nil, lag: nil, pending: [], pendingOutOfReach: [], problems: [problem])
        return StatusAdvice(status, problem, CatalogSamples.now).note.command
    }
}
