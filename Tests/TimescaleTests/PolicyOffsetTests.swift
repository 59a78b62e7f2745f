import Postgres
import TestSupport
import Testing

@testable import Timescale

@Suite struct PolicyOffsetTests {
    @Test(arguments: [
        (PolicyOffset.interval(Interval(days: 90)), "90d"), (.integer(-5), "-5"), (.unbounded, "unbounded"),
    ])
    func textIsWhatAPersonTypes(offset: PolicyOffset, text: String) {
        #expect(offset.description == text)
    }

    /// A window that starts before the oldest kept data would delete aggregates.
    @Test(
        arguments: [
            (.interval(Interval(days: 31)), .interval(Interval(days: 30)), true),
            (.interval(Interval(months: 1)), .interval(Interval(days: 30)), false),
            (.unbounded, .interval(Interval(days: 30)), true), (.interval(Interval(days: 31)), .unbounded, false),
            (.unbounded, .unbounded, false), (.interval(Interval(days: 31)), nil, false),
            (.integer(11), .integer(10), true), (.integer(10), .integer(10), false),
        ] as [(PolicyOffset, PolicyOffset?, Bool)])
    func windowReachesPastAnAgeIfItStartsEarlier(start: PolicyOffset, age: PolicyOffset?, reaches: Bool) {
        #expect(start.reaches(past: age) == reaches)
    }

    /// What is written into a configuration, TimescaleDB and the next reader must understand.
    @Test(arguments: [
        (PolicyOffset.interval(Interval(days: -1, microseconds: 7_200_000_000)), #""-1 days +02:00:00""#),
        (.interval(CatalogSamples.hours(36)), #""36:00:00""#), (.integer(100), "100"), (.unbounded, "null"),
    ])
    func configurationKeepsTheOffset(offset: PolicyOffset, json: String) {
        #expect(offset.json.description == json)
        var settings = JobSamples.settings()
        settings.startOffset = offset
        #expect(settings.startOffset == offset)
        #expect(settings.refreshPolicy?.startOffset == offset)
        #expect(settings.refreshPolicy?.endOffset == .unbounded)
    }

    @Test(arguments: [
        #"{"mat_hypertable_id": "7"}"#, #"{"start_offset": "1 day"}"#, "[]", "not json",
        #"{"mat_hypertable_id": 7, "start_offset": "soon"}"#, #"{"mat_hypertable_id": 7, "end_offset": true}"#,
    ])
    func configurationThatCannotBeReadIsNoPolicy(config: String) {
        var job = JobSamples.job()
        job.config = JobConfig(JSONB(text: config))
        #expect(job.refreshPolicy == nil)
    }

    /// A journal can contain such settings. "Unbounded" would be a false word about them.
    @Test func offsetThatCannotBeReadIsNotUnbounded() {
        var settings = JobSamples.settings()
        let config = JobConfig(JSONB(text: #"{"mat_hypertable_id": 7, "start_offset": "soon", "end_offset": true}"#))
        settings.config = config
        #expect(settings.startOffset == nil)
        #expect(settings.endOffset == nil)
        #expect(settings.refreshPolicy == nil)
        (settings.startOffset, settings.endOffset) = (nil, nil)
        #expect(settings.config == config)
    }

    @Test func eachProcedureHasItsOwnKeys() {
        var job = JobSamples.job()
        job.config = JobConfig([
            "hypertable_id": .integer(3), "compress_after": .string("7 days"), "drop_after": .integer(9),
        ])
        job.procedureName = Job.compressionProcedure
        #expect(job.compressionPolicy?.compressAfter == .interval(Interval(days: 7)))
        #expect(job.compressionPolicy?.hypertableID == 3)
        #expect(job.retentionPolicy == nil)
        job.procedureName = Job.retentionProcedure
        #expect(job.retentionPolicy?.dropAfter == .integer(9))
        #expect(job.compressionPolicy == nil)
    }

    /// Chunks may be chosen by their creation time instead.
    @Test func compressionByCreationTimeHasNoAge() {
        var job = JobSamples.job()
        job.procedureName = Job.compressionProcedure
        job.config = JobConfig(JSONB(text: #"{"hypertable_id": 3, "compress_created_before": "1 day"}"#))
        #expect(job.compressionPolicy?.compressAfter == .unbounded)
    }
}
