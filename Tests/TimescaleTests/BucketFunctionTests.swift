import Postgres
import TestSupport
import Testing

@testable import Timescale

/// The bucket of a cagg, from what the versions store of it.
@Suite struct BucketFunctionTests {
    private func bucket(
        _ entry: BucketFunctions.Entry?, legacy: Int64? = nil, type: TimeType = .timestamptz
    ) throws -> Bucket {
        var cagg = CatalogSamples.cagg
        cagg.bucket.timeType = type
        return try BucketFunctions.bucket(
            of: ContinuousAggs.Entry(aggregate: cagg, legacyWidth: legacy), entry: entry, apiSchema: "ops")
    }

    private func entry(_ width: String, function: String = "time_bucket", isExperimental: Bool = false)
        -> BucketFunctions.Entry
    {
        BucketFunctions.Entry(
            id: 2, function: function, width: width, origin: "2000-01-03", offset: nil, timezone: "Asia/Tokyo",
            isExperimental: isExperimental)
    }

    @Test func entryGivesTheBucket() throws {
        let bucket = try bucket(entry("1 mon"))
        #expect(bucket.width == .interval(Interval(months: 1)))
        #expect(bucket.function == QualifiedName(schema: "ops", name: "time_bucket"))
        #expect(bucket.timezone == "Asia/Tokyo" && bucket.origin == "2000-01-03" && bucket.offset == nil)
    }

    @Test func experimentalFunctionKeepsItsSchema() throws {
        let bucket = try bucket(entry("7 days", function: "time_bucket_ng", isExperimental: true))
        #expect(bucket.function.sqlText == "timescaledb_experimental.time_bucket_ng")
    }

    @Test func integerWidthIsInUnitsOfTheColumn() throws {
        #expect(try bucket(entry("10"), type: .bigint).width == .integer(10))
        #expect(try bucket(nil, legacy: 10, type: .smallint).width == .integer(10))
    }

    /// Until 2.14, a fixed width is in microseconds.
    @Test(
        arguments: [
            (3_600_000_000, Interval(microseconds: 3_600_000_000)), (86_400_000_000, Interval(days: 1)),
            (604_800_000_000, Interval(days: 7)), (129_600_000_000, Interval(microseconds: 129_600_000_000)),
        ] as [(Int64, Interval)])
    func olderWidthBecomesDaysIfItHasWholeDays(width: Int64, interval: Interval) throws {
        #expect(try bucket(nil, legacy: width).width == .interval(interval))
    }

    @Test(arguments: [nil, 0, -1] as [Int64?])
    func caggWithoutAWidthIsNamed(legacy: Int64?) {
        #expect(throws: PostgresError(.unexpectedResult, "the catalog has no bucket for hourly")) {
            try bucket(nil, legacy: legacy)
        }
    }

    @Test func widthThatCannotBeReadIsShown() {
        let message = "the catalog has an unreadable bucket width \"wide\" for hourly"
        #expect(throws: PostgresError(.unexpectedResult, message)) { try bucket(entry("wide")) }
    }
}
