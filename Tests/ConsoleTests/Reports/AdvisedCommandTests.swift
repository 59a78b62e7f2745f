import CommandLanguage
import OperationsSamples
import Postgres
import Rendering
import TestSupport
import Testing

@testable import Console
@testable import Operations
@testable import Timescale

/// A command that a report suggests is one that can be typed, and does what the report says.
@Suite struct AdvisedCommandTests {
    /// With microseconds, which a command must not lose.
    private static let late = CatalogSamples.range("2026-10-01", "2026-10-02T06:00:00.000001Z")

    static let problems: [StatusProblem] = [
        .failing(job: 1_000, error: nil, failures: 1),
        .deletesAggregates(job: 1_000, reachesBackTo: late.start, rawDataFrom: nil), .futureWatermark(late.end),
        .neverMaterialized, .paused(job: 1_000), .overdue(job: 1_000, since: nil), .stale(lag: .seconds(1)),
        .pendingOutOfReach([late]), .unfinishedRefresh(entries: 1),
    ]

    static let names = [
        QualifiedName(schema: "public", name: "hourly"), QualifiedName(schema: "metrics", name: "Odd Name"),
        QualifiedName(schema: "public", name: "it's"),
    ]

    private func status(_ problem: StatusProblem, _ edit: (inout CaggState) -> Void = { _ in }) -> CaggStatus {
        var state = CatalogSamples.state
        state.unfinished = CatalogSamples.logged(Self.late)
        edit(&state)
        return CaggStatus(
            state: state, expectedEnd: nil, lag: nil, pending: [], pendingOutOfReach: [], problems: [problem])
    }

    private func note(_ status: CaggStatus) -> Note {
        StatusAdvice(status, status.problems[0], now: CatalogSamples.now).note
    }

    @Test(arguments: problems, names)
    func adviceOfStatusFindsItsCagg(problem: StatusProblem, name: QualifiedName) throws {
        let status = status(problem) { $0.cagg.view = name }
        let text = try #require(note(status).command)
        guard case .run(let command) = try parsed(text).action else {
            Issue.record("\(text) asks for help")
            return
        }
        let cagg =
            (command as? RefreshCommand)?.cagg ?? (command as? PolicyShowCommand)?.cagg
            ?? (command as? ThresholdsCommand)?.cagg
        if let cagg {
            let found = try CatalogSnapshot(now: CatalogSamples.now, caggs: [status.state]).find(cagg)
            #expect(found.cagg.view == name)
        } else {
            #expect(problem.job != nil && text.hasSuffix(" 1000"), "\(text)")
        }
    }

    @Test(arguments: [TimeType.timestamptz, .timestamp, .date, .bigint])
    func advisedRefreshCoversTheLateDataExactly(type: TimeType) throws {
        for problem in [StatusProblem.pendingOutOfReach([Self.late]), .unfinishedRefresh(entries: 1)] {
            let status = status(problem) { $0.cagg.bucket.timeType = type }
            let refresh = try command(try #require(note(status).command), RefreshCommand.self)
            let window = try #require(try refresh.window.window())
            let range = try window.range(now: CatalogSamples.now, of: status.state.cagg)
            #expect(range == Self.late)
        }
    }

    @Test func caggThatNobodyRefreshesNeedsADecisionAndNoCommand() {
        #expect(note(status(.noPolicy)).command == nil)
    }

    /// Whoever shortens the window has to know which data it leaves out, and "refresh CAGG" alone needs a window.
    @Test func tuningThatShortensTheWindowNamesACommandThatRuns() throws {
        let status = status(.noPolicy)
        let row = CatalogSamples.row()
        let change = PolicyChange(
            state: status.state, before: row, after: row, capabilities: CatalogSamples.capabilities())
        var proposal = TuneProposal(
            TuneSamples.facts(status.state, trials: TuneSamples.trials(perBucket: 4), batches: false),
            TuneGoal(memory: 60 << 20, freshness: nil))
        proposal.remarks = [.windowShortened, .bucketLongerThanFreshness]
        let notes = PolicyTuneReport(proposal, change).document().notes
        let commands = notes.compactMap(\.command)
        #expect(commands.count == 2)
        for text in commands { #expect(throws: Never.self, "\(text)") { try parsed(text) } }
    }
}
