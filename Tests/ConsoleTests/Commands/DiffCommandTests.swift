import CommandLanguage
import Operations
import Postgres
import Testing
import Timescale

@testable import Console

private let notATolerance = "isn't a tolerance; write for example 1e-9, or avg_duration_ms=0.001 for one column"
private let notAList = "isn't a list of columns; write names with commas between them: request_count,total_tokens"

@Suite struct DiffCommandTests {
    private func diff(_ line: String) throws -> DiffCommand { try command(line, DiffCommand.self) }

    private func plan(_ line: String) throws -> DiffPlan {
        let diff = try diff(line)
        var plan = DiffPlan(cagg: diff.cagg, range: TimeRange(start: .noBegin, end: .noEnd))
        diff.selection.fill(&plan)
        diff.pace.fill(&plan, statementTimeout: nil, isSample: diff.audit.isSample)
        return plan
    }

    @Test func whatNarrowsTheComparisonIsInThePlan() throws {
        let plan = try plan(
            "diff a --tolerance b=1e-3 --tolerance 0 --columns 'b, c' --group p=x=y --where 'b > 1' --to-raw --jobs 2")
        #expect(plan.tolerances == ["b": 1e-3] && plan.tolerance == 0 && plan.jobs == 2 && plan.toRaw)
        #expect(
            plan.filter
                == DiffFilter(columns: ["b", "c"], groups: [.init(column: "p", value: "x=y")], condition: "b > 1"))
    }

    @Test func paceHasDefaults() throws {
        let plain = try plan("diff a")
        #expect(plain.jobs == 1 && plain.statementTimeout == .seconds(600) && plain.step == .chunk)
        #expect(plain.maximumSnapshotAge == .seconds(3_600) && plain.tolerance == 1e-9)
        let given = try plan("diff a --slice-timeout 5min --max-snapshot-age 10min --step 1d")
        #expect(given.statementTimeout == .seconds(300) && given.maximumSnapshotAge == .seconds(600))
        #expect(given.step == .interval(Interval(days: 1)))
        #expect(try plan("diff a --sample").jobs == 2)
    }

    @Test func throttleIsRead() throws {
        let busy = try diff("diff a --max-active 4 --pause-file /tmp/p --max-lag 30s --nice 0.5 --between 22:00-6")
        #expect(
            busy.throttle.throttle
                == Throttle(
                    maximumActive: 4, pauseFile: "/tmp/p", maximumLag: .seconds(30),
                    hours: DailyHours(start: 1_320, end: 360), nice: 0.5))
    }

    @Test func openEndsAreTheOldestDataAndTheWatermark() throws {
        let end = try TimeExpression(parsing: "2026-11-22")
        #expect(try diff("diff a").window() == nil)
        #expect(
            try diff("diff a --from 2026-11-22").window() == .between(end, .instant(.infinity)))
        #expect(
            try diff("diff a --to 2026-11-22").window() == .between(.instant(.negativeInfinity), end))
        #expect(try diff("diff a --from 5").window() == .between(.integer(5), .instant(.infinity)))
        #expect(try diff("diff a --to 5").window() == .between(.instant(.negativeInfinity), .integer(5)))
    }

    /// An integer's open ends are resolved as infinities, which every kind of time has.
    @Test func openEndsOfIntegersAreInOrder() throws {
        let window = try #require(try diff("diff a --to 5").window())
        let bounds = try #require(try window.resolved(now: Timestamp(unixMicroseconds: 0)))
        #expect(bounds.from == .timestamp(.negativeInfinity))
        #expect(bounds.to == .integer(5))
    }

    @Test func listsAsManyRowsAsTheOutputIsMadeForUnlessTold() throws {
        #expect(try diff("diff a").limit == nil)
        #expect(try diff("diff a --limit 5").limit == 5)
    }

    @Test(arguments: [
        ("--jobs 0", "--jobs: \"0\" isn't an allowed number of jobs; write a number from 1 to 8"),
        ("--jobs 9", "--jobs: \"9\" isn't an allowed number of jobs; write a number from 1 to 8"),
        ("--tolerance x", "--tolerance: \"x\" \(notATolerance)"),
        ("--tolerance a=x", "--tolerance: \"a=x\" \(notATolerance)"),
        ("--tolerance =1", "--tolerance: \"=1\" \(notATolerance)"),
        ("--tolerance -1", "--tolerance: \"-1\" \(notATolerance)"),
        ("--tolerance 1 --tolerance 2", "--tolerance is given more than once without a column"),
        ("--tolerance b=1 --tolerance b=2", "--tolerance is given more than once for the column b"),
        ("--columns a,,b", "--columns: \"a,,b\" \(notAList)"),
        ("--columns ''", "--columns: \"\" \(notAList)"),
        ("--group openai", "--group: \"openai\" isn't a name with a value; write for example provider=openai"),
        (
            "--group p=1 --group p=2",
            "--group is given more than once for the column p; to compare several groups, use --where"
        ),
        ("--where ' '", "--where: \" \" is empty; write a condition, for example \"request_count > 100\""),
        ("--max-active -1", "--max-active: \"-1\" isn't a number of sessions; write 0 or a higher number"),
        ("--pause-file ''", "--pause-file: \"\" is empty; write the path of a file"),
        ("--max-snapshot-age 5", "--max-snapshot-age: \"5\" has no unit; write for example 30min, 6h, 7d or 2mon"),
        ("--since 1h --to now", "--since can't be combined with --from or --to"),
        (
            "--resume --columns a",
            "--resume uses the window, the filters and the tolerance of the earlier diff; leave out --from, --to,"
                + " --since, --sample, --tolerance, --columns, --group, --where and --to-raw"
        ),
    ])
    func badValuesAreOneClearError(options: String, complaint: String) throws {
        let error = try #require(throws: UsageError.self) { try diff("diff a \(options)") }
        #expect(error.message == "\(complaint) (see \"help diff\")")
    }
}
