package import Postgres

@testable package import Timescale

/// Catalog state made by hand, so that rules can be tested without a server. The sample is healthy: an hourly cagg with
/// a policy, stored up to two hours before `now`, with raw data for two weeks.
package enum CatalogSamples {
    package static let now = time("2026-11-22T12:30:00Z")

    package static func time(_ text: String) -> Timestamp {
        guard let timestamp = Timestamp(parsing: text) else { preconditionFailure("\(text) is no time") }
        return timestamp
    }

    package static func instant(_ text: String) -> InternalTime { InternalTime(time(text)) }

    package static func range(_ start: String, _ end: String) -> TimeRange {
        TimeRange(start: instant(start), end: instant(end))
    }

    package static func hours(_ count: Int64) -> Interval { Interval(microseconds: count * 3_600_000_000) }

    package static func capabilities(hasForce: Bool = true) -> Capabilities {
        Capabilities(
            engine: .timescaledb(version: "2.28.3"), apiSchema: "public", isSuperuser: true, columns: [:],
            functions: ["refresh_continuous_aggregate": hasForce ? ["force"] : []])
    }

    package static var cagg: ContinuousAggregate {
        ContinuousAggregate(
            id: 2, sourceID: 1, parentID: nil, view: QualifiedName(schema: "public", name: "hourly"),
            directView: QualifiedName(schema: "_timescaledb_internal", name: "_direct_view_2"),
            materialization: QualifiedName(schema: "_timescaledb_internal", name: "_materialized_hypertable_2"),
            source: QualifiedName(schema: "public", name: "traces"), isMaterializedOnly: true, bucketColumn: "bucket",
            timeColumn: "time", sourceChunkInterval: 86_400_000_000,
            bucket: Bucket(
                width: .interval(hours(1)), function: QualifiedName(schema: "public", name: "time_bucket"),
                timeType: .timestamptz))
    }

    package static func policy(
        id: Int32 = 1_000, start: PolicyOffset = .interval(Interval(days: 1)),
        end: PolicyOffset = .interval(hours(1))
    ) -> RefreshPolicy {
        var job = JobSamples.job(id: id)
        (job.startOffset, job.endOffset) = (start, end)
        return RefreshPolicy(job: job, materializationID: 2, startOffset: start, endOffset: end)
    }

    package static func retention(_ interval: Interval) -> RetentionPolicy {
        RetentionPolicy(job: JobSamples.job(id: 1_100), hypertableID: 1, dropAfter: .interval(interval))
    }

    package static var state: CaggState {
        CaggState(
            cagg: cagg, watermark: instant("2026-11-22T11:00:00Z"),
            invalidationThreshold: instant("2026-11-22T11:00:00Z"), sourceLog: .none, ownLog: .none, unfinished: .none,
            sourceChunks: TimeRanges([range("2026-11-08", "2026-11-23")]),
            storedChunks: TimeRanges([range("2026-11-01", "2026-11-23")]), refreshPolicies: [policy()],
            sourceRetention: nil, ownRetention: nil)
    }

    package static func logged(_ ranges: TimeRange...) -> LoggedRanges {
        LoggedRanges(ranges: TimeRanges(ranges), entries: Int64(ranges.count))
    }
}
