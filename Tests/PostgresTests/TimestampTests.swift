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
}
