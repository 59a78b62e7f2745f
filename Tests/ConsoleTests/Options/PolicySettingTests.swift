import CommandLanguage
import Postgres
import TestSupport
import Testing
import Timescale

@testable import Console

private let spans = "30min, 6h, 7d or 2mon"

/// The options of `policy set` and `policy add`.
@Suite struct PolicySettingTests {
    private func edited(_ options: String, _ row: JobSettings = CatalogSamples.row()) throws -> JobSettings {
        var row = row
        try command("policy set a \(options)", PolicySetCommand.self).settings.edit(&row, now: CatalogSamples.now)
        return row
    }

    @Test(arguments: [
        "--start-offset 2h", "--end-offset 2h", "--schedule 5min", "--buckets-per-batch 6",
        "--max-batches-per-execution 3", "--refresh-newest-first no", "--include-tiered-data yes",
        "--initial-start now",
        "--timezone Europe/Berlin", "--fixed-schedule yes", "--max-runtime 5min", "--max-retries 3",
        "--retry-period 5min",
    ])
    func everySettingAloneIsAChange(option: String) throws {
        let row = try edited(option)
        #expect(row != CatalogSamples.row())
    }

    @Test func settingsThatAreNotGivenKeepTheirValues() throws {
        var expected = CatalogSamples.row { $0.config["buckets_per_batch"] = .integer(6) }
        let before = expected
        expected.schedule = Interval(microseconds: 300_000_000)
        let row = try edited("--schedule 5min", before)
        #expect(row == expected)
    }

    @Test func initialStartMakesTheScheduleFixedUnlessToldOtherwise() throws {
        let fixed = try edited("--initial-start now+1h")
        #expect(fixed.initialStart == CatalogSamples.time("2026-11-22T13:30:00Z") && fixed.isFixedSchedule)
        let sliding = try edited("--initial-start now --fixed-schedule no")
        #expect(sliding.initialStart == CatalogSamples.now && !sliding.isFixedSchedule)
    }

    @Test(arguments: [("YES", true), ("On", true), ("true", true), ("NO", false), ("off", false), ("False", false)])
    func choicesAreWordsInAnyCase(word: String, value: Bool) throws {
        let row = try edited("--fixed-schedule \(word) --refresh-newest-first \(word)")
        #expect(row.isFixedSchedule == value && row.config["refresh_newest_first"] == .bool(value))
    }

    /// `none` takes a setting out of the configuration; JSON's null would be a value of its own.
    @Test func noneIsTheServersDefault() throws {
        let before = CatalogSamples.row {
            ($0.config["max_batches_per_execution"], $0.timezone) = (.integer(3), "Europe/Berlin")
        }
        let row = try edited("--max-batches-per-execution NONE --timezone null", before)
        #expect(row.config.fields.keys.contains("max_batches_per_execution") == false && row.timezone == nil)
    }

    @Test(arguments: [
        ("--initial-start", "5", "isn't a time; write for example 2026-11-22T13:00Z, -6h, now, now-1d or -infinity"),
        ("--initial-start", "6h", "is a duration, not a time; write -6h for 6h ago"),
        ("--buckets-per-batch", "1.5", "isn't valid; write a whole number or none"),
        ("--max-batches-per-execution", "3000000000", "isn't valid; write a whole number or none"),
        ("--refresh-newest-first", "maybe", "isn't valid; write yes, no or none"),
        ("--include-tiered-data", "1", "isn't valid; write yes, no or none"),
        ("--fixed-schedule", "none", "isn't valid; write yes or no"),
        ("--schedule", "soon", "isn't a duration; write for example \(spans)"),
        ("--max-runtime", "5", "has no unit; write for example \(spans)"),
        ("--start-offset", "soon", "isn't an offset; write for example \(spans), or none for no limit"),
        ("--max-retries", "many", "isn't a number"),
    ])
    func valuesThatAreNoneOfTheSettings(option: String, value: String, complaint: String) throws {
        for name in ["policy set", "policy add"] {
            let error = try #require(throws: UsageError.self) { try parsed("\(name) a \(option) \(value)") }
            #expect(error.message == "\(option): \"\(value)\" \(complaint) (see \"help \(name)\")")
        }
    }

    @Test func emptyTimeZoneIsNoZone() throws {
        let error = try #require(throws: UsageError.self) { try parsed("policy set a --timezone ''") }
        #expect(error.problem == "--timezone: \"\" isn't valid; write a time zone or none")
    }
}
