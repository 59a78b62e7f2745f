import Postgres
import TestSupport
import Testing

@testable import Timescale

@Suite struct TimeTypeTests {
    private static let noon = CatalogSamples.instant("2026-11-22T12:00:00Z")

    static let parameters: [(TimeType, InternalTime, String)] = [
        (.timestamptz, noon, "'2026-11-22T12:00:00Z'::timestamptz"),
        (.timestamptz, .noBegin, "'-infinity'::timestamptz"),
        (.timestamptz, InternalTime(-210_866_803_200_000_000), "'-infinity'::timestamptz"),
        (.timestamptz, .noEnd, "'infinity'::timestamptz"),
        (.timestamp, noon, "('2026-11-22T12:00:00Z'::timestamptz AT TIME ZONE 'UTC')"),
        (.date, noon, "('2026-11-22T12:00:00Z'::timestamptz AT TIME ZONE 'UTC')::date"),
        (.smallint, InternalTime(70_000), "32767::smallint"), (.smallint, .noBegin, "(-32768)::smallint"),
        (.integer, .noEnd, "2147483647::integer"), (.integer, InternalTime(42), "42::integer"),
        (.bigint, .noBegin, "(-9223372036854775808)::bigint"),
    ]

    @Test(arguments: parameters)
    func parameterStaysWithinItsType(type: TimeType, time: InternalTime, sql: String) {
        #expect(type.parameter(time).description == sql)
    }

    @Test func yearsBeforeChristAreMarkedWithAndWithoutAZone() {
        let ides = CatalogSamples.instant("0044-03-15T12:00:00Z BC")
        #expect(TimeType.timestamptz.text(ides) == "0044-03-15T12:00:00Z BC")
        #expect(TimeType.timestamp.text(ides) == "0044-03-15T12:00:00 BC")
    }

    @Test(arguments: [TimeType.timestamptz, .timestamp, .date, .smallint, .integer, .bigint])
    func onlyWhatLiesAboveTheSmallestValueIsATime(type: TimeType) {
        #expect(type.normalized(type.smallest) == .noBegin)
        #expect(type.normalized(.noEnd) == .noEnd)
        let next = InternalTime(type.smallest.rawValue + 1)
        #expect(type.normalized(next) == next)
        #expect(TimeType(postgresText: type.rawValue) == type)
    }

    @Test(arguments: ["timestamptz", "int8", "uuid", "text", ""])
    func otherTypesAreNotTaken(name: String) {
        #expect(TimeType(postgresText: name) == nil)
    }
}
