import Testing

@testable import Postgres

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01 00:00:00+00", 0),
        ("1970-01-01", 0),
        ("2026-11-22T13:05:00Z", 1_795_352_700_000_000),
        ("2026-11-22 18:35:00+05:30", 1_795_352_700_000_000),
        ("1969-12-31 23:59:59.999999+00", -1),
        ("2026-11-22T13:05:00.123456789Z", 1_795_352_700_123_456),
        ("0001-01-01 00:00:00+00 BC", -62_167_219_200_000_000),
        ("infinity", Int64.max), ("-infinity", Int64.min),
    ])
    func readsWhatPostgresAndPeopleWrite(text: String, expected: Int64) {
        #expect(Timestamp(parsing: text)?.unixMicroseconds == expected)
    }

    @Test(arguments: [
        "", "yesterday", "2026-13-01", "2026-02-30", "2026-11-22T25:00", "2026-11-22 13:05:00 maybe", "6h",
        "2026-11-22T24:00:01Z", "2026-11-22T13:60Z", "2026-11-22T13", "2026-11", "0000-01-01", "2025-02-29", "now",
    ])
    func refusesWhatIsNoTime(text: String) {
        #expect(Timestamp(parsing: text) == nil)
    }

    @Test(arguments: [
        "2026-11-22T13:05:00Z", "2026-11-22T13:05:00.5Z", "1969-12-31T23:59:59.999999Z", "infinity", "-infinity",
        "294246-12-31T23:59:59Z", "0044-03-15T12:00:00Z BC",
    ])
    func writesWhatItReads(text: String) {
        #expect(Timestamp(parsing: text)?.description == text)
    }

    @Test func infinitiesStayPut() {
        #expect(Timestamp.infinity.adding(microseconds: -1) == .infinity)
        #expect(Timestamp.negativeInfinity < Timestamp(unixMicroseconds: 0))
        #expect(Timestamp(unixMicroseconds: .max - 1).adding(microseconds: 5) == .infinity)
    }

    @Test(arguments: [
        ("2026-11-22T13:00+15:59:59", "2026-11-21T21:00:01Z"), ("2026-11-22T13:00-15:59", "2026-11-23T04:59:00Z"),
        ("2026-11-22 13:00+0530", "2026-11-22T07:30:00Z"), ("2026-11-22T13:00-05", "2026-11-22T18:00:00Z"),
        ("2026-11-22T24:00Z", "2026-11-23T00:00:00Z"), ("2026-12-31T24:00-01", "2027-01-01T01:00:00Z"),
        (" 2026-11-22t13:00z\n", "2026-11-22T13:00:00Z"), ("2026-2-3 4:05", "2026-02-03T04:05:00Z"),
    ])
    func countsTheOffsetFromUTC(text: String, utc: String) {
        #expect(Timestamp(parsing: text)?.description == utc)
    }

    /// A mistyped offset would move the window of a refresh. PostgreSQL has the same limits.
    @Test(arguments: ["+16", "-99", "+05:60", "+0575", "+1600", "+05:30:60", "+", "+5:3", "05"])
    func refusesAnOffsetThatNoZoneHas(offset: String) {
        #expect(Timestamp(parsing: "2026-11-22T13:00" + offset) == nil)
    }

    @Test func timeBetweenInstantsIsUnknownAtAnInfinity() {
        let (early, late) = (Timestamp(unixMicroseconds: 5), Timestamp(unixMicroseconds: 12))
        #expect(late.microseconds(since: early) == 7)
        #expect(early.duration(since: late) == .microseconds(-7))
        #expect(late.microseconds(since: .negativeInfinity) == nil)
        #expect(Timestamp.infinity.microseconds(since: late) == nil)
        let farthest = Timestamp(unixMicroseconds: .max - 1)
        #expect(farthest.microseconds(since: Timestamp(unixMicroseconds: -5)) == nil)
    }
}
