import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations

/// What a change of a policy is refused for.
@Suite struct PolicyFaultsTests {
    private func refusals(
        _ state: CaggState = CatalogSamples.state, before: JobSettings? = CatalogSamples.row(), to after: JobSettings,
        _ functions: [String: Set<String>] = CatalogSamples.newPolicyFunctions
    ) -> [String] {
        PolicyChange(
            state: state, before: before, after: after,
            capabilities: CatalogSamples.capabilities(functions: functions)
        ).refusals.map(\.reason)
    }

    private func refusals(_ state: CaggState = CatalogSamples.state, _ change: (inout JobSettings) -> Void) -> [String]
    {
        refusals(state, to: CatalogSamples.row(change))
    }

    private func hours(_ count: Int64) -> PolicyOffset { .interval(CatalogSamples.hours(count)) }

    private func monthly(_ width: Interval) -> CaggState {
        var state = CatalogSamples.state
        state.cagg.bucket.width = .interval(width)
        return state
    }

    @Test func windowUnderTwoBucketsIsRefused() {
        let after = CatalogSamples.row(start: .interval(Interval(microseconds: 10_799_000_000)), end: hours(1))
        #expect(refusals(to: after).first?.contains("shorter than two buckets (1h)") == true)
    }

    @Test func windowOfExactlyTwoBucketsIsAccepted() {
        #expect(refusals(to: CatalogSamples.row(start: hours(3), end: hours(1))) == [])
    }

    /// A month has up to 31 days, and the window may begin at any of them.
    @Test(arguments: [
        (Interval(days: 60), Interval.zero, false), (Interval(days: 61), Interval.zero, false),
        (Interval(days: 62), Interval.zero, true), (Interval(months: 2), Interval.zero, true),
        (Interval(months: 3), Interval(months: 1), true), (Interval(months: 2), Interval(days: 1), false),
        (Interval(months: 3), Interval(days: 28), true), (Interval(months: 3), Interval(days: 29), false),
        (Interval(months: 1, days: 31), Interval.zero, true), (Interval(months: 1, days: 30), Interval.zero, false),
    ])
    func windowThatMayHoldNoWholeMonthIsRefused(start: Interval, end: Interval, isSound: Bool) {
        let after = CatalogSamples.row(start: .interval(start), end: .interval(end))
        #expect(refusals(monthly(Interval(months: 1)), to: after).isEmpty == isSound)
    }

    /// Two quarters have up to 184 days, two years up to 731, two months that are too many at least 59.
    @Test(arguments: [
        (3, Interval(days: 183), Interval.zero, false), (3, Interval(days: 184), Interval.zero, true),
        (12, Interval(days: 730), Interval.zero, false), (12, Interval(days: 731), Interval.zero, true),
        (3, Interval(months: 3, days: 91), Interval.zero, false),
        (3, Interval(months: 3, days: 92), Interval.zero, true),
        (1, Interval(months: 4), Interval(days: 59), true), (1, Interval(months: 4), Interval(days: 60), false),
        (1_200, Interval(months: 2_400), Interval.zero, true), (1_200, Interval(months: 2_399), Interval.zero, false),
    ])
    func severalMonthsHaveTheDaysThatMonthsInARowHave(width: Int32, start: Interval, end: Interval, isSound: Bool) {
        let after = CatalogSamples.row(start: .interval(start), end: .interval(end))
        #expect(refusals(monthly(Interval(months: width)), to: after).isEmpty == isSound)
    }

    @Test func windowUnderTwoBucketsOfIntegerTimeIsRefused() {
        var state = CatalogSamples.state
        (state.cagg.bucket.width, state.cagg.bucket.timeType) = (.integer(10), .bigint)
        let before = CatalogSamples.row(start: .integer(100), end: .integer(10))
        func refused(_ start: Int64) -> Bool {
            !refusals(state, before: before, to: CatalogSamples.row(start: .integer(start), end: .integer(10))).isEmpty
        }
        #expect(refused(29))
        #expect(!refused(30))
    }

    /// Their difference exceeds 64 bits.
    @Test func hugeOffsetsOfIntegerTimeAreJudgedLikeOthers() {
        var state = CatalogSamples.state
        (state.cagg.bucket.width, state.cagg.bucket.timeType) = (.integer(10), .bigint)
        func reasons(_ start: Int64, _ end: Int64) -> [String] {
            let before = CatalogSamples.row(start: .integer(100), end: .integer(10))
            return refusals(state, before: before, to: CatalogSamples.row(start: .integer(start), end: .integer(end)))
        }
        #expect(reasons(.max, 0) == [])
        #expect(reasons(.max, -5).map { $0.contains("ends in the future") } == [true])
        #expect(reasons(.min, 5).map { $0.contains("shorter than two buckets (10)") } == [true])
    }

    @Test func overlapWithAnotherPolicyIsRefused() {
        var state = CatalogSamples.state
        state.refreshPolicies.append(CatalogSamples.policy(id: 1_001, start: hours(72), end: hours(24)))
        #expect(
            refusals(state, to: CatalogSamples.row(start: hours(25))).first?.contains("overlaps the window of job 1001")
                == true)
        #expect(refusals(state, to: CatalogSamples.row(start: hours(24), end: hours(2))) == [])
    }

    @Test(arguments: [PolicyOffset.unbounded, .interval(Interval(days: 91))])
    func startBeyondRetentionIsRefused(start: PolicyOffset) {
        var state = CatalogSamples.state
        state.sourceRetention = CatalogSamples.retention(Interval(days: 90))
        #expect(
            refusals(state, to: CatalogSamples.row(start: start)).first?.contains("would delete the aggregates") == true
        )
    }

    /// To TimescaleDB a missing key is an open end.
    @Test func startThatIsLeftOutIsRefusedOverRetention() {
        var state = CatalogSamples.state
        state.sourceRetention = CatalogSamples.retention(Interval(days: 90))
        let refusals = refusals(state) { $0.config["start_offset"] = nil }
        #expect(refusals.first?.contains("an unbounded start_offset") == true)
    }

    @Test func faultThatWasThereBeforeDoesNotStopAnotherChange() {
        var state = CatalogSamples.state
        state.sourceRetention = CatalogSamples.retention(Interval(days: 90))
        let before = CatalogSamples.row(start: .unbounded)
        let after = CatalogSamples.row(start: .unbounded) { $0.schedule = CatalogSamples.hours(2) }
        #expect(refusals(state, before: before, to: after) == [])
        #expect(refusals(state, before: CatalogSamples.row(), to: after) != [])
    }

    @Test func integerOffsetsBelongToIntegerTime() {
        #expect(refusals { $0.startOffset = .integer(100) }.contains { $0.contains("isn't an integer") })
    }

    @Test(arguments: [Interval.zero, Interval(microseconds: -1)])
    func scheduleOfNothingIsRefused(schedule: Interval) {
        #expect(refusals { $0.schedule = schedule } == ["the schedule must be longer than zero"])
    }

    @Test(arguments: [Interval.zero, Interval(microseconds: -300_000_000)])
    func retryWithoutAPauseIsRefused(period: Interval) {
        #expect(refusals { $0.retryPeriod = period }.first?.contains("without a pause") == true)
    }

    @Test func negativeLimitsAreRefused() {
        #expect(refusals { $0.maxRuntime = Interval(microseconds: -1) }.count == 1)
        #expect(refusals { $0.maxRetries = -7 } == ["-7 isn't a valid number of retries"])
        #expect(refusals { ($0.maxRuntime, $0.maxRetries) = (.zero, -1) } == [])
    }

    @Test func fixedScheduleOfMonthsAndDaysIsRefused() {
        let mixed = Interval(months: 1, days: 1)
        #expect(refusals { ($0.schedule, $0.isFixedSchedule) = (mixed, true) }.first?.contains("can't combine") == true)
        #expect(refusals { ($0.schedule, $0.isFixedSchedule) = (mixed, false) } == [])
    }

    @Test(arguments: [Timestamp.infinity, .negativeInfinity])
    func infiniteStartIsRefused(start: Timestamp) {
        #expect(refusals { $0.initialStart = start } == ["\(start) isn't a valid start time"])
    }

    @Test func endInTheFutureIsRefusedAndAnOpenOneIsNot() {
        #expect(
            refusals { $0.endOffset = .interval(CatalogSamples.hours(-1)) }.first?.contains("in the future") == true)
        #expect(refusals { $0.endOffset = .unbounded } == [])
        #expect(refusals { $0.endOffset = .interval(.zero) } == [])
    }

    @Test(arguments: [
        ("buckets_per_batch", JSONValue.integer(-1)), ("buckets_per_batch", .string("five")),
        ("buckets_per_batch", .number(5.5)), ("buckets_per_batch", .integer(3_000_000_000)),
        ("max_batches_per_execution", .integer(-1)), ("max_batches_per_execution", .bool(true)),
        ("refresh_newest_first", .string("maybe")), ("refresh_newest_first", .integer(1)),
        ("include_tiered_data", .string("maybe")),
    ])
    func valueThatTheRunCannotReadIsRefused(key: String, value: JSONValue) {
        #expect(refusals { $0.config[key] = value }.first?.hasPrefix("\(key) must be") == true)
    }

    @Test(arguments: [
        ("buckets_per_batch", JSONValue.integer(0)), ("buckets_per_batch", .string("5")), ("buckets_per_batch", .null),
        ("refresh_newest_first", .bool(false)), ("include_tiered_data", .null),
    ])
    func valueThatTheRunReadsIsAccepted(key: String, value: JSONValue) {
        #expect(refusals { $0.config[key] = value } == [])
    }

    @Test func keyThatTheServerDoesNotHaveIsRefusedWithTheVersionThatHasIt() {
        let change = PolicyChange(
            state: CatalogSamples.state, before: CatalogSamples.row(),
            after: CatalogSamples.row { $0.config["buckets_per_batch"] = .integer(5) },
            capabilities: CatalogSamples.capabilities())
        #expect(change.refusals.first?.advice == "the key exists from TimescaleDB 2.19 on")
        #expect(refusals { $0.config["bucket_per_batch"] = .integer(5) }.first?.contains("would ignore it") == true)
    }

    @Test func keyThatIsIgnoredAlreadyIsKeptAndNamed() {
        let before = CatalogSamples.row { $0.config["bucket_per_batch"] = .integer(5) }
        var after = before
        after.schedule = CatalogSamples.hours(2)
        let change = PolicyChange(
            state: CatalogSamples.state, before: before, after: after,
            capabilities: CatalogSamples.capabilities(functions: CatalogSamples.newPolicyFunctions))
        #expect(change.refusals == [])
        #expect(change.cautions().first?.text.contains("did you mean buckets_per_batch?") == true)
    }

    @Test func undoRestoresAKeyThatTheServerIgnores() {
        var change = PolicyChange(
            state: CatalogSamples.state, before: CatalogSamples.row(),
            after: CatalogSamples.row { $0.config["bucket_per_batch"] = .integer(5) },
            capabilities: CatalogSamples.capabilities(functions: CatalogSamples.newPolicyFunctions))
        #expect(change.refusals.count == 1)
        change.isUndo = true
        #expect(change.refusals == [])
        #expect(change.cautions().map(\.code) == ["policy.ignored-key"])
    }

    @Test func windowInWhichRunsWouldDeleteRowsIsRefusedWithTheFirstSafeStart() {
        var change = PolicyChange(
            state: CatalogSamples.state, before: CatalogSamples.row(),
            after: CatalogSamples.row(start: .interval(Interval(days: 20))),
            capabilities: CatalogSamples.capabilities())
        change.loss = DataLoss(
            rows: 96, buckets: 48, ranges: [], safeStart: CatalogSamples.instant("2026-11-08"))
        #expect(
            change.refusals.map(\.description) == [
                """
                runs with a start_offset of 20d would delete 96 stored rows in 48 buckets whose raw data is gone; \
                choose a start_offset with which the window starts at 2026-11-08T00:00:00Z or later
                """
            ])
    }

    @Test func unknownTimeZoneIsRefused() {
        var change = PolicyChange(
            state: CatalogSamples.state, before: CatalogSamples.row(),
            after: CatalogSamples.row { $0.timezone = "Mars/Olympus" }, capabilities: CatalogSamples.capabilities())
        change.timezoneError = #"time zone "Mars/Olympus" not recognized"#
        #expect(change.refusals.first?.reason == change.timezoneError)
    }

    @Test func secondPolicyIsRefusedWhereThereCanBeOne() {
        let new = CatalogSamples.row(id: 0, start: hours(72), end: hours(25))
        #expect(refusals(before: nil, to: new, [:]).first?.contains("before TimescaleDB 2.21") == true)
        #expect(refusals(before: nil, to: new) == [])
        var child = CatalogSamples.state
        child.cagg.parentID = 1
        #expect(refusals(child, before: nil, to: new).first?.contains("a cagg on a cagg can have only one") == true)
    }
}
