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

    /// `alter_job` would take the job's time zone away.
    @Test func jobsAreSwitchedOnAndMadeDueByTheirOwnCommands() {
        #expect(command(CatalogSamples.state, .paused(job: 1_000)) == "jobs resume 1000")
        #expect(command(CatalogSamples.state, .overdue(job: 1_000, since: nil)) == "jobs unstick 1000")
    }

    /// Where buckets vary only the server can cut whole ones, and does so for an explanation.
    @Test func lateDataIsRefreshedInWholeBuckets() {
        let late = StatusProblem.pendingOutOfReach([CatalogSamples.range("2026-10-01", "2026-10-02")])
        var state = CatalogSamples.state
        let refresh = "refresh hourly --from 2026-10-01T00:00:00Z --to 2026-10-02T00:00:00Z"
        #expect(command(state, late) == refresh)
        state.cagg.bucket.timezone = "Europe/Berlin"
        #expect(command(state, late) == "policy explain hourly")
    }

    private func command(_ state: CaggState, _ problem: StatusProblem) -> String? {
        let status = CaggStatus(
            state: state, expectedEnd: nil, lag: nil, pending: [], pendingOutOfReach: [], problems: [problem])
        return StatusAdvice(status, problem, CatalogSamples.now).note.command
    }
}
