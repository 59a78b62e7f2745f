import Testing

@testable import Postgres

@Suite struct IntervalTests {
    @Test(arguments: [
        ("6h", Interval(microseconds: 21_600_000_000)),
        ("30min", Interval(microseconds: 1_800_000_000)),
        ("2mon", Interval(months: 2)),
        ("1 day 02:30:00", Interval(days: 1, microseconds: 9_000_000_000)),
        ("1 year 2 mons 3 days -04:05:06.7", Interval(months: 14, days: 3, microseconds: -14_706_700_000)),
        ("1.5h", Interval(microseconds: 5_400_000_000)),
        ("2w", Interval(days: 14)),
        ("-90 minutes", Interval(microseconds: -5_400_000_000)),
        ("1h30m", Interval(microseconds: 5_400_000_000)),
        ("0", Interval.zero),
    ])
    func readsWhatPostgresAndPeopleWrite(text: String, expected: Interval) {
        #expect(Interval(parsing: text) == expected)
    }

    /// As PostgreSQL 15 reads them.
    @Test(arguments: [
        ("1.1234567 hours", Int64(4_044_444_120)), ("-1.1234567 hours", -4_044_444_120),
        ("1.1234567890123456789 hours", 4_044_444_440), ("0.3333333333 hours", 1_200_000_000),
        ("7.7777777777 min", 466_666_667), ("1.0000001 min", 60_000_006), ("0.00000000001 hours", 0),
        ("00:00:00.1234567", 123_457), ("00:00:59.9999999", 60_000_000), ("0.1234567 ms", 123),
    ])
    func fractionsAreRoundedToMicroseconds(text: String, microseconds: Int64) {
        #expect(Interval(parsing: text) == Interval(microseconds: microseconds))
    }

    @Test(arguments: [
        ("P1D", "1 day"), ("P-1M2DT-3H-0.5S", "1 mon -2 days 03:00:00.5"), ("PT1H30M", "01:30:00"), ("PT0S", "0"),
        ("1 0:00:00", "1 day"), ("0-1", "1 mon"), ("-1 2:00:00", "-1 days -02:00:00"),
        ("+1-2 -3 +4:05:06", "14 mons -3 days 04:05:06"),
        ("@ 1 mon 2 days 3 hours", "1 mon 2 days 03:00:00"), ("@ 1 hour ago", "-01:00:00"),
    ])
    func readsEveryIntervalStyle(text: String, meaning: String) throws {
        let expected = try #require(Interval(parsing: meaning))
        #expect(Interval(parsing: text) == (text.hasPrefix("P-") ? -expected : expected))
    }

    /// What is typed may be longer than internal time is.
    @Test(arguments: [
        Interval(days: 300_000_000), Interval(months: .max, days: .max, microseconds: .max),
        Interval(days: 1, microseconds: .max),
    ])
    func estimatesEndWhereTimeDoes(long: Interval) {
        #expect(long.approximateMicroseconds == .max / 8)
        #expect((-long).approximateMicroseconds == -(.max / 8))
        #expect(Interval(microseconds: .min).approximateMicroseconds == -(.max / 8))
    }

    @Test(arguments: [
        "", "6", "P", "P1", "@", "1-2-3", "h", "6 parsecs", "1.5 months", "12:99:00", "00:00:60", "1.2.3 h", "1. h",
        "99999999999999 hours",
        "1h nonsense",
    ])
    func refusesWhatIsNoDuration(text: String) {
        #expect(Interval(parsing: text) == nil)
    }

    @Test(arguments: [
        "00:00:00", "1 day", "1 year 2 mons 3 days 04:05:06.7", "-04:05:00", "37 days", "-1 mons +2 days",
        "-1 days +02:00:00", "1 day -02:00:00", "-10 mons -3 days +04:05:06", "-1 years -2 mons +3 days",
        "-00:00:00.5", "00:00:00.000001",
    ])
    func writesWhatPostgresWrites(text: String) {
        #expect(Interval(parsing: text)?.description == text)
    }

    @Test func hasAFormPeopleType() {
        #expect(Interval(days: 1, microseconds: 5_400_000_000).shorthand == "1d 1h 30min")
        #expect(Interval(microseconds: 30_000_000).shorthand == "30s")
    }

    /// Of any signs. Longer times than 999,999,999 hours aren't read.
    private static let samples: [Interval] = {
        var generator = SplitMix64(seed: 7)
        return (0..<200).map { _ in
            Interval(
                months: Int32.random(in: -5_000...5_000, using: &generator),
                days: Int32.random(in: -9_999...9_999, using: &generator),
                microseconds: Int64.random(in: -3_599_999_999_999...3_599_999_999_999, using: &generator))
        }
    }()

    @Test func readsWhatItWrites() {
        for interval in Self.samples {
            #expect(Interval(parsing: interval.description) == interval)
            #expect(Interval(parsing: interval.shorthand) == interval)
        }
    }

    /// The values that have no opposite must not end the program.
    @Test func theSmallestPartsCanBeNegated() {
        let smallest = Interval(months: .min, days: .min, microseconds: .min)
        #expect(-smallest == Interval(months: .max, days: .max, microseconds: .max))
        for interval in Self.samples { #expect(-(-interval) == interval) }
    }

    @Test(
        arguments: [
            (Interval(days: 1, microseconds: 1), 86_400_000_001), (Interval(days: -2), -172_800_000_000),
            (Interval(months: 1), nil), (Interval(days: 1, microseconds: .max), nil), (.zero, 0),
        ] as [(Interval, Int64?)])
    func lengthIsFixedUnlessTheCalendarDecides(interval: Interval, microseconds: Int64?) {
        #expect(interval.fixedMicroseconds == microseconds)
    }

    /// As in PostgreSQL: `interval '1 mon' = interval '30 days'`.
    @Test func approximateLengthIsTheOneByWhichPostgresCompares() {
        #expect(Interval(months: 1).approximateMicroseconds == Interval(days: 30).approximateMicroseconds)
        #expect(Interval(months: 1, days: -30, microseconds: -1).approximateMicroseconds == -1)
        #expect(Interval(days: 1).approximateDuration == .seconds(86_400))
    }
}
