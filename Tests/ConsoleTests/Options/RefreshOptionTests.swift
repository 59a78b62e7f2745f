import CommandLanguage
import Operations
import Postgres
import Testing
import Timescale

@testable import Console

/// What a refresh's declaration hands to the plan.
@Suite struct RefreshOptionTests {
    private func options(_ words: String) throws -> RefreshOptions {
        var options = RefreshOptions()
        try command("refresh hourly --since 6h \(words)", RefreshCommand.self).pace.fill(&options)
        return options
    }

    @Test func withoutOptionsTheWindowsAreAdapted() throws {
        let options = try options("")
        #expect(options.step == .adaptive && options.order == .oldest && options.memory == nil)
        #expect(options.settings == [])
    }

    @Test func lengthsMemoryAndOrder() throws {
        #expect(try options("--step 6h").step == .interval(Interval(microseconds: 21_600_000_000)))
        #expect(try options("--step 500").step == .integer(500))
        let options = try options("--memory 256MB --target 30s --order newest")
        #expect(options.memory == 256 << 20 && options.target == .seconds(30) && options.order == .newest)
    }

    /// Every option that is left out is that of the unfinished refresh, or its default.
    @Test func resumedRefreshKeepsWhatIsNotGivenAgain() throws {
        var intent = RefreshIntent(range: TimeRange(start: .noBegin, end: .noEnd), timeType: .timestamptz)
        (intent.options.order, intent.options.memory, intent.options.force) = (.newest, 1 << 30, true)
        (intent.options.clip, intent.policies) = (true, [1_000])
        intent.options.settings = [SessionSetting(name: "work_mem", value: "64MB")]
        func resumed(_ words: String) throws -> RefreshOptions {
            try command("refresh hourly --resume \(words)", RefreshCommand.self).options(continuing: intent)
        }
        var expected = intent.options
        expected.pausesPolicies = true
        #expect(try resumed("") == expected)
        #expect(try resumed("--order oldest").order == .oldest)
        #expect(try resumed("--order newest").order == .newest)
        let other = try resumed("--step 1d --set work_mem=1GB --target 30s")
        #expect(other.step == .interval(Interval(days: 1)) && other.memory == nil)
        #expect(other.settings.map(\.value) == ["1GB"] && other.target == .seconds(30))
    }

    @Test func settingsMayStandSeveralTimes() throws {
        let options = try options("--set work_mem=64MB --set enable_hashagg=off")
        #expect(options.settings.map(\.name) == ["work_mem", "enable_hashagg"])
        #expect(options.settings.map(\.value) == ["64MB", "off"])
    }

    @Test(arguments: [
        "--memory 256MB --step 1h", "--set a=1 --set a=2", "--set search_path=public", "--set SEARCH_PATH=x",
        "--memory 0", "--memory much", "--step 0", "--step -1h", "--target 5", "--order sideways", "--cascade left",
        "--set work_mem",
    ])
    func whatContradictsItselfIsAnError(words: String) {
        #expect(throws: UsageError.self) { try command("refresh hourly --since 6h \(words)", RefreshCommand.self) }
    }

    @Test(arguments: [
        ("--max-active 0", Throttle(maximumActive: 0)), ("--max-lag 30s", Throttle(maximumLag: .seconds(30))),
        ("--between 22:00-06:00", Throttle(hours: DailyHours(start: 1_320, end: 360))),
        ("--nice 0", Throttle(nice: 0)), ("--pause-file /tmp/stop", Throttle(pauseFile: "/tmp/stop")),
    ])
    func throttleIsReadPieceByPiece(words: String, throttle: Throttle) throws {
        #expect(try command("refresh hourly --since 6h \(words)", RefreshCommand.self).throttle.throttle == throttle)
    }

    @Test(arguments: ["--nice 101", "--nice -1", "--nice x", "--between 6", "--max-lag 5", "--max-active x"])
    func throttleOutOfItsRangeIsAnError(words: String) {
        #expect(throws: UsageError.self) { try command("refresh hourly --since 6h \(words)", RefreshCommand.self) }
    }

    @Test(arguments: [("none", PolicyOffset.unbounded), ("NULL", .unbounded), ("5", .integer(5))])
    func offsetsMayBeOpen(text: String, offset: PolicyOffset) throws {
        #expect(try Reading.offset(text) == offset)
    }

    @Test(arguments: [("64kB", 65_536), ("1gb", 1 << 30), ("2 MB", 2 << 20), ("3t", 3 << 40)])
    func memoryIsReadAsPostgreSQLReadsIt(text: String, bytes: Int64) throws {
        #expect(try Reading.memory(text) == bytes)
    }
}
