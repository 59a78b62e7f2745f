import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations

@Suite struct PolicyFaultsTests {
    private func change(
        _ state: CaggState = CatalogSamples.state, before: RefreshPolicy = CatalogSamples.policy(),
        to after: RefreshPolicy
    ) -> PolicyChange {
        PolicyChange(state: state, before: before, after: after, capabilities: CatalogSamples.capabilities())
    }

    private func hours(_ count: Int64) -> PolicyOffset { .interval(CatalogSamples.hours(count)) }

    @Test func windowUnderTwoBucketsIsRefused() {
        let after = CatalogSamples.policy(start: .interval(Interval(microseconds: 10_799_000_000)), end: hours(1))
        #expect(change(to: after).refusals().first?.reason.contains("shorter than two 1h buckets") == true)
    }

    @Test func windowOfExactlyTwoBucketsIsAccepted() {
        #expect(change(to: CatalogSamples.policy(start: hours(3), end: hours(1))).refusals() == [])
    }

    @Test func overlapWithAnotherPolicyIsRefused() {
        var state = CatalogSamples.state
        state.refreshPolicies.append(CatalogSamples.policy(id: 1_001, start: hours(72), end: hours(24)))
        let overlapping = change(state, to: CatalogSamples.policy(start: hours(25)))
        #expect(overlapping.refusals().first?.reason.contains("overlaps that of policy 1001") == true)
        #expect(change(state, to: CatalogSamples.policy(start: hours(24), end: hours(2))).refusals() == [])
    }

    @Test(arguments: [PolicyOffset.unbounded, .interval(Interval(days: 91))])
    func startBeyondRetentionIsRefused(start: PolicyOffset) {
        var state = CatalogSamples.state
        state.sourceRetention = CatalogSamples.retention(Interval(days: 90))
        let refusals = change(state, to: CatalogSamples.policy(start: start)).refusals()
        #expect(refusals.first?.reason.contains("would delete the aggregates") == true)
    }

    @Test func faultThatWasThereBeforeDoesNotStopAnotherChange() {
        var state = CatalogSamples.state
        state.sourceRetention = CatalogSamples.retention(Interval(days: 90))
        let before = CatalogSamples.policy(start: .unbounded)
        var after = before
        after.job.schedule = CatalogSamples.hours(1)
        #expect(change(state, before: before, to: after).refusals() == [])
    }

    @Test func integerOffsetsBelongToIntegerTime() {
        #expect(
            change(to: CatalogSamples.policy(start: .integer(100))).refusals().contains {
                $0.reason.contains("timestamps")
            })
    }

    @Test func statementMergesOnlyTheChangedKeysAndKeepsTheJob() {
        let after = CatalogSamples.policy(start: hours(48))
        let text = change(to: after).sql.description
        #expect(text.contains(#"config => j.config || '{"start_offset": "48:00:00"}'::jsonb"#))
        #expect(!text.contains("schedule_interval"))
        #expect(text.contains("1000"))
    }

    @Test func unboundedOffsetIsWrittenAsNull() {
        let text = change(to: CatalogSamples.policy(start: .unbounded)).sql.description
        #expect(text.contains(#"{"start_offset": null}"#))
    }
}
