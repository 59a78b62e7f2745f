import Postgres
import TestSupport
import Testing

@testable import Timescale

@Suite struct BucketTests {
    private static func bucket(
        _ width: Bucket.Width, timezone: String? = nil, origin: String? = nil, offset: String? = nil,
        type: TimeType = .timestamptz
    ) -> Bucket {
        Bucket(
            width: width, timezone: timezone, origin: origin, offset: offset,
            function: QualifiedName(schema: "public", name: "time_bucket"), timeType: type)
    }

    private static let hour = bucket(.interval(CatalogSamples.hours(1)))
    private static let month = bucket(.interval(Interval(months: 1)))
    private static let berlin = bucket(.interval(Interval(days: 1)), timezone: "Europe/Berlin")
    private static let monday = bucket(.interval(Interval(days: 7)), origin: "2000-01-03", offset: "02:00:00")
    private static let tens = bucket(.integer(10), offset: "3", type: .bigint)

    @Test(arguments: [
        (hour, "1h"), (month, "1mon"), (berlin, "1d Europe/Berlin"),
        (monday, "7d origin 2000-01-03 offset 02:00:00"), (tens, "10 offset 3"),
    ])
    func textNamesTheWidthAndWhatShiftsTheBuckets(bucket: Bucket, text: String) {
        #expect(bucket.text == text)
    }

    /// TimescaleDB treats months, and all buckets with a time zone, as variable.
    @Test(
        arguments: [
            (hour, 3_600_000_000, 3_600_000_000), (month, nil, 2_592_000_000_000), (berlin, nil, 86_400_000_000),
            (monday, 604_800_000_000, 604_800_000_000), (tens, 10, 10),
        ] as [(Bucket, Int64?, Int64)])
    func widthIsFixedWithoutMonthsAndZones(bucket: Bucket, fixed: Int64?, approximate: Int64) {
        #expect(bucket.fixedWidth == fixed)
        #expect(bucket.approximateWidth == approximate)
    }

    @Test(arguments: [
        (hour, "public.time_bucket('01:00:00'::interval::interval, t)"),
        (berlin, "public.time_bucket('1 day'::interval::interval, t, timezone => 'Europe/Berlin'::text)"),
        (
            monday,
            "public.time_bucket('7 days'::interval::interval, t, origin => '2000-01-03'::timestamp with time zone, "
                + "\"offset\" => '02:00:00'::interval)"
        ),
        (tens, "public.time_bucket(10::bigint, t, \"offset\" => '3'::bigint)"),
    ])
    func callHasTheArgumentsThatTheBucketHas(bucket: Bucket, sql: String) {
        #expect(bucket.sql(of: "t").description == sql)
    }

    @Test func originIsReadAsTheTypeOfTheTimeColumn() {
        var bucket = Self.monday
        for type in [TimeType.timestamp, .date] {
            bucket.timeType = type
            #expect(bucket.sql(of: "t").description.contains("origin => '2000-01-03'::\(type.rawValue),"))
            #expect(bucket.sql(of: "t").description.contains("\"offset\" => '02:00:00'::interval"))
        }
    }

    /// In the session's zone, a day could have 23 hours and end in the same bucket.
    @Test func stepIsAddedInTheBucketsZone() {
        let local = Self.berlin.sql(advancing: "t", by: "1").description
        #expect(local.split(separator: " AT TIME ZONE 'Europe/Berlin'::text").count == 3)
        #expect(Self.hour.sql(advancing: "t", by: "1").description.split(separator: "'UTC'").count == 3)
        var plain = Self.hour
        for type in [TimeType.timestamp, .date] {
            plain.timeType = type
            #expect(!plain.sql(advancing: "t", by: "1").description.contains("ZONE"))
        }
    }

    /// Else the last bucket of a type would have no end.
    @Test(arguments: [(TimeType.smallint, "32767"), (.integer, "2147483647"), (.bigint, "9223372036854775807")])
    func integerStepEndsAtTheLargestValue(type: TimeType, largest: String) {
        var bucket = Self.tens
        bucket.timeType = type
        let sql = bucket.sql(advancing: "t", by: "5").description
        #expect(sql.hasPrefix("least(") && sql.hasSuffix("\(largest)::\(type.rawValue))::\(type.rawValue)"))
    }
}
