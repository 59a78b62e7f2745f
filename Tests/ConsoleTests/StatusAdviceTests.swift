import Postgres
import Rendering
import TestSupport
import Testing
import Timescale

@testable import Console
@testable import Operations

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

    /// As `jobs` says it: its next start is -infinity, too.
    @Test func crashedJobIsToldFromOneThatWillNeverStart() {
        var state = CatalogSamples.state
        #expect(text(state, .overdue(job: 1_000, since: nil)).contains("will never start"))
        state.refreshPolicies[0].job.state = .crashed(since: JobSamples.seconds(-240))
        #expect(text(state, .overdue(job: 1_000, since: nil)).contains("job 1000 crashed: a run started 4m 00s ago"))
        #expect(command(state, .overdue(job: 1_000, since: nil)) == "jobs 1000")
    }

    /// Its statistics look like those of a run that goes on.
    @Test(arguments: [
        (JobState.running(pid: nil, since: nil), "running"), (.crashed(since: .negativeInfinity), "crashed"),
    ])
    func lastRunIsCalledRunningOnlyWhereItRuns(jobState: JobState, word: String) throws {
        var state = CatalogSamples.state
        state.refreshPolicies[0].job.statistics = JobSamples.openStatistics(since: JobSamples.seconds(-240))
        state.refreshPolicies[0].job.state = jobState
        let report = StatusReport(caggs: [status(state, [])], now: CatalogSamples.now, engine: "TimescaleDB")
        let tables = report.document.sections.compactMap { if case .table(let table) = $0 { table } else { nil } }
        let table = try #require(tables.first)
        let column = try #require(table.columns.firstIndex { $0.key == "last_run" })
        #expect(table.rows.first?[column].display == "\(word), 4m 00s ago")
    }

    @Test func integerTimeIsNotCalledFresh() {
        func notes(_ type: TimeType) -> [String] {
            var state = CatalogSamples.state
            state.cagg.bucket.timeType = type
            let status = status(state, [])
            let report = StatusReport(caggs: [status], now: CatalogSamples.now, engine: "TimescaleDB")
            return report.document.sections.compactMap { if case .note(let note) = $0 { note.code } else { nil } }
        }
        #expect(notes(.timestamptz) == ["status.clean"])
        #expect(notes(.bigint) == ["status.not-judged"])
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
        StatusAdvice(status(state, [problem]), problem, now: CatalogSamples.now).note.command
    }

    private func text(_ state: CaggState, _ problem: StatusProblem) -> String {
        StatusAdvice(status(state, [problem]), problem, now: CatalogSamples.now).note.text
    }

    private func status(_ state: CaggState, _ problems: [StatusProblem]) -> CaggStatus {
        CaggStatus(state: state, expectedEnd: nil, lag: nil, pending: [], pendingOutOfReach: [], problems: problems)
    }
}
