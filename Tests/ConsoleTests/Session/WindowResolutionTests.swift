import CommandLanguage
import Postgres
import TestSupport
import Testing

@testable import Console
@testable import Timescale

/// The typed window as a range of the cagg's own time. It is 12:30 UTC.
@Suite struct WindowResolutionTests {
    private func cagg(_ type: TimeType, clock: WorkerClock? = nil) -> ContinuousAggregate {
        var cagg = CatalogSamples.cagg
        (cagg.bucket.timeType, cagg.clock) = (type, clock)
        return cagg
    }

    private func range(_ words: String, of cagg: ContinuousAggregate) throws -> TimeRange {
        let window = try #require(try command("refresh a \(words)", RefreshCommand.self).window.window())
        return try window.range(now: CatalogSamples.now, of: cagg)
    }

    @Test(arguments: [
        ("--since 6h", "2026-11-22T06:30:00Z", "2026-11-22T12:30:00Z"),
        ("--from -1d --to now-1h", "2026-11-21T12:30:00Z", "2026-11-22T11:30:00Z"),
        ("--from 2026-11-20", "2026-11-20T00:00:00Z", "2026-11-22T12:30:00Z"),
        ("--from 2026-11-20T01:00+02 --to 2026-11-20", "2026-11-19T23:00:00Z", "2026-11-20T00:00:00Z"),
        ("--from -infinity --to 2026-11-20", "-infinity", "2026-11-20T00:00:00Z"),
        ("--from 2026-11-20 --to infinity", "2026-11-20T00:00:00Z", "infinity"),
    ])
    func timesAreRelativeToTheServersClock(words: String, start: String, end: String) throws {
        let range = try range(words, of: cagg(.timestamptz))
        #expect(range == CatalogSamples.range(start, end))
    }

    @Test func openEndsAreThoseOfInternalTime() throws {
        let range = try range("--from -infinity --to infinity", of: cagg(.timestamptz))
        #expect(range == TimeRange(start: .noBegin, end: .noEnd))
    }

    @Test func integersStayWhatTheyAreAndMayBeOpen() throws {
        let cagg = cagg(.bigint)
        #expect(
            try range("--from 100 --to 200", of: cagg) == TimeRange(start: InternalTime(100), end: InternalTime(200)))
        #expect(try range("--from -infinity --to -5", of: cagg) == TimeRange(start: .noBegin, end: InternalTime(-5)))
        #expect(try range("--from 7 --to infinity", of: cagg) == TimeRange(start: InternalTime(7), end: .noEnd))
    }

    /// Relative times follow the clock of the cagg's jobs; a time that is written out is already local.
    @Test func columnWithoutAZoneHasLocalTimes() throws {
        let berlin = cagg(.timestamp, clock: WorkerClock(zone: "Europe/Berlin", offset: .seconds(3_600)))
        let relative = try range("--since 1h", of: berlin)
        #expect(relative == CatalogSamples.range("2026-11-22T12:30:00Z", "2026-11-22T13:30:00Z"))
        let written = try range("--from 2026-11-22T10:00 --to 2026-11-22T11:00", of: berlin)
        #expect(written == CatalogSamples.range("2026-11-22T10:00:00Z", "2026-11-22T11:00:00Z"))
    }

    @Test(arguments: [
        (TimeType.bigint, "--since 6h", "hourly has integer time; write its times as whole numbers"),
        (.bigint, "--from -1d", "hourly has integer time; write its times as whole numbers"),
        (.integer, "--since 100", "hourly has integer time; give --from and --to as whole numbers"),
        (.timestamptz, "--since 100", "--since has no unit; write for example 30min, 6h, 7d or 2mon"),
        (
            .timestamptz, "--from 100 --to 200",
            "100 isn't a time; write for example 2026-11-22T13:00Z, -6h, now, now-1d or -infinity"
        ),
        (.date, "--from 2026-11-23", "--from (2026-11-23T00:00:00Z) is after --to (now)"),
    ])
    func windowOfAnotherKindOfTimeIsExplained(type: TimeType, words: String, complaint: String) {
        #expect(throws: ValueProblem(complaint)) { try range(words, of: cagg(type)) }
    }
}
