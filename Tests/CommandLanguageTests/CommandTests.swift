import Postgres
import Testing

@testable import CommandLanguage

func command(_ line: String) throws(UsageError) -> Command? {
    try CommandParser.parse(line: line, origin: .prompt)?.command
}

private func span(_ text: String) -> TimeSpan { (try? TimeSpan(parsing: text)) ?? .integer(0) }
private func diff(_ cagg: String, _ window: TimeWindow?, _ change: (inout DiffRequest) -> Void = { _ in })
    -> DiffRequest
{
    var request = DiffRequest(cagg: cagg, window: window)
    change(&request)
    return request
}
private func settings(_ change: (inout PolicySettings) -> Void) -> PolicySettings {
    var settings = PolicySettings()
    change(&settings)
    return settings
}
private func time(_ text: String) -> TimeExpression { (try? TimeExpression(parsing: text)) ?? .integer(0) }

@Suite struct CommandTests {
    @Test func refreshTakesValuesThatStartWithADash() throws {
        var expected = RefreshRequest(cagg: "x", window: .between(time("-6h"), time("now-1h")))
        (expected.step, expected.order, expected.dryRun) = (span("30min"), .newest, true)
        #expect(
            try command("refresh x --from -6h --to now-1h --step 30min --order newest --dry-run") == .refresh(expected))
        #expect(
            try command("refresh --dry-run --to=now-1h --from=-6h x --order=newest --step '30 min'")
                == .refresh(expected))
    }

    @Test(arguments: [
        ("status", Command.status(StatusRequest(caggs: [], check: false))),
        ("status a b --check", .status(StatusRequest(caggs: ["a", "b"], check: true))),
        ("thresholds a --legacy", .thresholds(ThresholdsRequest(cagg: "a", legacy: true))),
        ("policy show", .policyShow(PolicyShowRequest(cagg: nil))),
        (
            "policy set a --start-offset none --end-offset -1h --schedule 30s --job 7",
            .policySet(
                PolicySetRequest(
                    cagg: "a",
                    settings: settings {
                        ($0.startOffset, $0.endOffset) = (.unbounded, .span(span("-1h")))
                        $0.schedule = Interval(microseconds: 30_000_000)
                    }, job: 7))
        ),
        (
            "policy set a --buckets-per-batch -1 --max-batches-per-execution none --refresh-newest-first off "
                + "--include-tiered-data null --initial-start infinity --timezone none --fixed-schedule yes "
                + "--max-runtime 0s --max-retries -1 --retry-period -5min --dry-run",
            .policySet(
                PolicySetRequest(
                    cagg: "a",
                    settings: settings {
                        ($0.bucketsPerBatch, $0.maxBatchesPerExecution) = (.value(-1), .unset)
                        ($0.refreshNewestFirst, $0.includeTieredData) = (.value(false), .unset)
                        ($0.initialStart, $0.timezone, $0.fixedSchedule) = (.instant(.infinity), .unset, true)
                        ($0.maxRuntime, $0.maxRetries) = (.zero, -1)
                        $0.retryPeriod = Interval(microseconds: -300_000_000)
                    }, dryRun: true))
        ),
        (
            "policy add a --start-offset 2h --end-offset none --schedule 5min",
            .policyAdd(
                PolicyAddRequest(
                    cagg: "a",
                    settings: settings {
                        ($0.startOffset, $0.endOffset) = (.span(span("2h")), .unbounded)
                        $0.schedule = Interval(microseconds: 300_000_000)
                    }))
        ),
        ("policy remove a --job 7", .policyRemove(PolicyRemoveRequest(cagg: "a", job: 7))),
        ("policy undo a --to -1d", .policyUndo(PolicyUndoRequest(cagg: "a", to: time("-1d")))),
        (
            "diff a --since 6h --tolerance 1e-6 --limit 5",
            .diff(diff("a", .since(span("6h"))) { ($0.tolerance, $0.limit) = (1e-6, 5) })
        ),
        ("diff a", .diff(diff("a", nil))),
        (
            "diff a --tolerance b=1e-3 --tolerance 0 --columns 'b, c' --group p=x=y --where 'b > 1' --to-raw --jobs 2",
            .diff(
                diff("a", nil) {
                    ($0.tolerances, $0.tolerance, $0.columns) = (["b": 1e-3], 0, ["b", "c"])
                    ($0.groups, $0.condition) = ([NamedValue(name: "p", value: "x=y")], "b > 1")
                    ($0.toRaw, $0.jobs) = (true, 2)
                })
        ),
        (
            "diff a --max-active 4 --pause-file /tmp/p --slice-timeout 5min --max-snapshot-age 10min",
            .diff(
                diff("a", nil) {
                    ($0.throttle.maximumActive, $0.throttle.pauseFile) = (4, "/tmp/p")
                    $0.sliceTimeout = Interval(microseconds: 300_000_000)
                    $0.maximumSnapshotAge = Interval(microseconds: 600_000_000)
                })
        ),
        (
            "diff a --max-lag 30s --nice 0.5 --between 22:00-6",
            .diff(
                diff("a", nil) {
                    $0.throttle.maximumLag = Interval(microseconds: 30_000_000)
                    ($0.throttle.nice, $0.throttle.hours) = (0.5, try? HoursExpression(parsing: "22:00-06:00"))
                })
        ),
        ("repair a", .repair(RepairRequest(cagg: "a", maximumAge: Interval(days: 1), dryRun: false))),
        (
            "repair a --dry-run --max-age 2h",
            .repair(RepairRequest(cagg: "a", maximumAge: Interval(microseconds: 7_200_000_000), dryRun: true))
        ),
        ("sql select 'a  b', ${x};", .sql(SQLRequest(text: "select 'a  b', ${x};"))),
        ("sql --help", .help(HelpRequest(topic: ["sql"]))), ("sql -- note", .sql(SQLRequest(text: "-- note"))),
        ("set", .set(.list)), ("set output json", .set(.setting(.output, .output(.json)))),
        ("set start -6h", .set(.variable(name: "start", value: "-6h"))),
        ("set expanded on", .set(.setting(.expanded, .on))), ("set timing", .set(.show(name: "timing"))),
        ("connect", .connect(ConnectRequest(conninfo: nil))), ("quit", .quit), ("exit", .quit),
        ("help", .help(HelpRequest())), ("help policy set", .help(HelpRequest(topic: ["policy", "set"]))),
        ("refresh --help", .help(HelpRequest(topic: ["refresh"]))),
        ("policy set -?", .help(HelpRequest(topic: ["policy", "set"]))),
        ("refresh a --since 6h --help", .help(HelpRequest(topic: ["refresh"]))),
        ("policy --help", .help(HelpRequest(topic: ["policy"]))),
        ("set --help", .help(HelpRequest(topic: ["set"]))), ("watch --help", .help(HelpRequest(topic: ["watch"]))),
        ("\\q", .quit), ("\\x", .set(.setting(.expanded, .toggle))), ("\\x off", .set(.setting(.expanded, .off))),
        ("\\timing", .set(.setting(.timing, .toggle))), ("\\? diff", .help(HelpRequest(topic: ["diff"]))),
        ("\\conninfo", .connect(ConnectRequest(conninfo: nil))),
        ("\\watch 5", .watch(WatchRequest(interval: Interval(microseconds: 5_000_000), invocation: nil))),
        ("history --limit 3", .history(HistoryRequest(limit: 3))),
        ("history --changes", .history(HistoryRequest(changes: true))),
        ("history --changes llm --limit 3", .history(HistoryRequest(limit: 3, changes: true, cagg: "llm"))),
    ])
    func linesBecomeRequests(line: String, expected: Command) throws {
        #expect(try command(line) == expected)
    }

    @Test(arguments: ["", "  ", "# status", "-- status"])
    func blankLinesAndCommentsAreNothing(line: String) throws {
        #expect(try command(line) == nil)
    }

    @Test func watchHoldsAnotherCommand() throws {
        guard case .watch(let request) = try command("watch 1min sql select 'x' as \"y\";") else {
            Issue.record("no watch")
            return
        }
        #expect(request.interval == Interval(microseconds: 60_000_000))
        #expect(request.invocation?.command == .sql(SQLRequest(text: "select 'x' as \"y\";")))
    }

    @Test func emulatingAVersionImpliesTheSimulatedEngine() throws {
        guard case .sandbox(let request) = try command("sandbox --emulate 2.14") else {
            Issue.record("no sandbox")
            return
        }
        #expect(request.engine == .simulated)
        #expect(request.emulated == .v214)
    }

    @Test(arguments: [
        "sandbox --emulate 2.14 --engine timescaledb", "sandbox --emulate 2.28 --timescaledb-version 2.28.3",
        "sandbox --engine simulated --timescaledb-version 2.28.3",
    ])
    func aSandboxIsEitherSimulatedOrOfAnInstalledVersion(line: String) throws {
        let error = #expect(throws: UsageError.self) { try command(line) }
        #expect(error?.message.contains("--emulate") == true)
        #expect(error?.helpTopic == "sandbox")
    }

    @Test func tickIsASubcommandAndTakesItsOwnOptions() throws {
        #expect(try command("sandbox tick") == .sandboxTick(SandboxTickRequest(within: nil)))
        let hour = SandboxTickRequest(within: Interval(microseconds: 3_600_000_000))
        let invocation = try CommandParser.parse(line: "sandbox tick 1h --output json", origin: .prompt)
        #expect(invocation?.command == .sandboxTick(hour))
        #expect(invocation?.globals.output == .json)
    }

    @Test(arguments: [
        ("sandbox tick 5", "has no unit"), ("sandbox tick 0s", "not longer than nothing"),
        ("sandbox tick soon", "is no duration"), ("sandbox --rows 5 tick", "unexpected \"tick\""),
        ("sandbox tick --rows 5", "has no unit"), ("sandbox tick --rows", "unknown option \"--rows\""),
        ("sandbox tock", "unknown subcommand"),
        ("sandbox --emulate 2.20", "not a value of --emulate (2.14, 2.28)"),
        ("watch sandbox tick", "only commands that read"),
    ])
    func aSandboxCommandThatMakesNoSenseIsExplained(line: String, message: String) throws {
        let error = #expect(throws: UsageError.self) { try command(line) }
        #expect(error?.message.contains(message) == true, "\(String(describing: error))")
    }

    @Test func sandboxTakesIncidentsAndABatch() throws {
        let line = "sandbox --incident drift --incident late-data --incident drift --rows 50k -f a.cagg -c status -f b"
        guard case .sandbox(let request) = try command(line) else {
            Issue.record("no sandbox")
            return
        }
        #expect(request.incidents == [.drift, .lateData])
        #expect(request.rows == 50_000)
        #expect(request.batch == [.file("a.cagg"), .command("status"), .file("b")])
    }

    @Test func optionsOfTheSessionStandBehindACommandToo() throws {
        let invocation = try CommandParser.parse(
            line: "status -o json -y -h box --statement-timeout 5min", origin: .prompt)
        let globals = try #require(invocation?.globals)
        #expect(globals.output == .json && globals.assumeYes && globals.host == "box")
        #expect(globals.statementTimeout == Interval(microseconds: 300_000_000))
    }
}
