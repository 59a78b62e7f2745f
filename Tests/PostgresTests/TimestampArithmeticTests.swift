import Postgres
import Testing

@Suite struct TimestampArithmeticTests {
    /// Expectations are PostgreSQL's own answers to `timestamptz + interval` with `TimeZone` UTC.
    @Test(arguments: [
        ("2026-01-31T10:00:00Z", "1 mon", "2026-02-28T10:00:00Z"), ("2024-01-31", "1 mon", "2024-02-29T00:00:00Z"),
        ("2026-03-31", "-1 mon", "2026-02-28T00:00:00Z"), ("2026-01-31", "1 mon 1 day", "2026-03-01T00:00:00Z"),
        ("2026-12-15", "1 mon", "2027-01-15T00:00:00Z"), ("2026-01-15", "-1 mon", "2025-12-15T00:00:00Z"),
        ("2024-02-29", "1 year", "2025-02-28T00:00:00Z"), ("1969-12-31T23:59:59.5Z", "1s", "1970-01-01T00:00:00.5Z"),
        ("2026-05-31T12:00:00Z", "-3 mon -1 day 02:00:00", "2026-02-27T14:00:00Z"), ("infinity", "-1 mon", "infinity"),
        ("-infinity", "1 day", "-infinity"),
    ])
    func addsOnAUTCCalendar(start: String, interval: String, end: String) throws {
        let start = try #require(Timestamp(parsing: start))
        #expect(start.adding(try #require(Interval(parsing: interval))).description == end)
    }

    @Test func endsAtAnInfinityBeyondTheCalendar() {
        let start = Timestamp(unixMicroseconds: 0)
        #expect(start.adding(Interval(months: .max)) == .infinity)
        #expect(start.adding(Interval(months: .min)) == .negativeInfinity)
    }
}
