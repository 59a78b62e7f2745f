import Postgres
import TestSupport
import Testing

@testable import Timescale

@Suite struct PolicyConfigTests {
    private func policy(_ config: String) -> RefreshPolicy? {
        var job = JobSamples.job()
        job.config = JobConfig(JSONB(text: config))
        return job.refreshPolicy
    }

    @Test func offsetsAreReadAsPostgresWritesThem() {
        let policy = policy(#"{"end_offset": "00:01:00", "start_offset": "1 day", "mat_hypertable_id": 7}"#)
        #expect(policy?.materializationID == 7)
        #expect(policy?.startOffset == .interval(Interval(days: 1)))
        #expect(policy?.endOffset == .interval(Interval(microseconds: 60_000_000)))
    }

    @Test(arguments: [
        #"{"start_offset": null, "end_offset": null, "mat_hypertable_id": 7}"#, #"{"mat_hypertable_id": 7}"#,
    ])
    func nullAndMissingOffsetsAreUnbounded(config: String) {
        #expect(policy(config)?.startOffset == .unbounded)
        #expect(policy(config)?.endOffset == .unbounded)
    }

    @Test func integerOffsetsStayNumbers() {
        #expect(
            policy(#"{"start_offset": 100, "end_offset": 10, "mat_hypertable_id": 7}"#)?.startOffset == .integer(100))
    }

    @Test func unknownKeysDoNotMatter() {
        let config =
            #"{"mat_hypertable_id": 7, "buckets_per_batch": 5, "refresh_newest_first": true, "x": [1, {"y": 2}]}"#
        #expect(policy(config)?.materializationID == 7)
    }

    @Test func otherJobsAreNoRefreshPolicies() {
        var job = JobSamples.job()
        job.procedureName = Job.retentionProcedure
        job.config = JobConfig(JSONB(text: #"{"drop_after": "90 days", "hypertable_id": 1}"#))
        #expect(job.refreshPolicy == nil)
        #expect(job.retentionPolicy?.dropAfter == .interval(Interval(days: 90)))
    }
}
