import OperationsSamples
import Postgres
import Rendering
import TestSupport
import Testing

@testable import Console
@testable import Operations
@testable import Timescale

@Suite struct PolicyReportTests {
    private static let allFunctions = CatalogSamples.capabilities(functions: CatalogSamples.newPolicyFunctions)

    private static func policy(
        id: Int32 = 1_000, start: PolicyOffset = .interval(Interval(days: 1)),
        end: PolicyOffset = .interval(CatalogSamples.hours(1)), _ change: (inout JobSettings) -> Void = { _ in }
    ) -> RefreshPolicy {
        let row = CatalogSamples.row(id: id, start: start, end: end, change)
        return RefreshPolicy(job: JobSamples.job(row), materializationID: 2, startOffset: start, endOffset: end)
    }

    // MARK: policy show

    private func show(_ caggs: [CaggState]) -> Document {
        let window = CatalogSamples.range("2026-11-21T13:00:00Z", "2026-11-22T11:00:00Z")
        let reach = Dictionary(
            uniqueKeysWithValues: caggs.flatMap(\.refreshPolicies).map {
                ($0.job.id, PolicyReach(jobID: $0.job.id, requested: window, window: window))
            })
        return PolicyShowReport(
            caggs: caggs, snapshot: CatalogSnapshot(now: CatalogSamples.now, caggs: caggs), reach: reach,
            capabilities: Self.allFunctions
        ).document
    }

    @Test func policiesThatAreSound() throws {
        var hourly = CatalogSamples.state
        hourly.refreshPolicies = [Self.policy { $0.config["buckets_per_batch"] = .integer(6) }]
        hourly.sourceRetention = CatalogSamples.retention(Interval(days: 90))
        try expectSnapshot("policy-show/one-cagg", of: show([hourly]))
        var daily = CatalogSamples.state
        daily.cagg.view = QualifiedName(schema: "metrics", name: "daily")
        daily.refreshPolicies = [Self.policy(id: 1_001, start: .unbounded)]
        try expectSnapshot("policy-show/two-caggs", of: show([hourly, daily]))
    }

    @Test func policiesWithFaultsAndConflicts() throws {
        var state = CatalogSamples.state
        state.refreshPolicies = [
            Self.policy(start: .interval(CatalogSamples.hours(2))),
            Self.policy(id: 1_001, start: .interval(Interval(days: 30))) {
                ($0.config["bucket_per_batch"], $0.isScheduled) = (.integer(5), false)
            },
        ]
        state.sourceRetention = CatalogSamples.retention(Interval(days: 7))
        state.ownRetention = CatalogSamples.retention(Interval(days: 14))
        state.ownCompression = CompressionPolicy(
            job: JobSamples.job(id: 1_200), hypertableID: 2, compressAfter: .interval(Interval(days: 3)))
        try expectSnapshot("policy-show/conflicts", of: show([state]))
    }

    @Test func caggWithoutPolicyAndDatabaseWithoutCaggs() throws {
        var state = CatalogSamples.state
        state.refreshPolicies = []
        try expectSnapshot("policy-show/no-policy", of: show([state]))
        try expectSnapshot("policy-show/no-caggs", of: show([]))
    }

    // MARK: policy explain

    private func explain(
        _ requested: (String, String), _ edit: (inout CaggState) -> Void = { _ in },
        batching: PolicyBatching = PolicyBatching()
    ) -> PolicyExplanation {
        ExplanationSamples.explanation(
            of: CatalogSamples.range(requested.0, requested.1), batching: batching, edit)
    }

    @Test func runWithNothingToDo() throws {
        let explanation = explain(("2026-11-21T12:30:00Z", "2026-11-22T11:30:00Z"))
        try expectSnapshot("policy-explain/nothing-to-do", of: PolicyExplainReport(explanation: explanation).document)
    }

    @Test func runWithWorkInBatchesAndLateData() throws {
        var explanation = explain(
            ("2026-11-21T12:30:00Z", "2026-11-22T12:10:00Z"),
            { state in
                state.sourceLog = CatalogSamples.logged(
                    CatalogSamples.range("2026-11-10T03:20:00Z", "2026-11-10T05:00:00Z"),
                    CatalogSamples.range("2026-11-22T03:20:00Z", "2026-11-22T03:21:00Z"))
            }, batching: PolicyBatching(bucketsPerBatch: 8, maxBatches: 2))
        (explanation.unreachableEntries, explanation.unreachableRows) = (1, 40)
        try expectSnapshot("policy-explain/work", of: PolicyExplainReport(explanation: explanation).document)
    }

    @Test func windowThatIsTooSmall() throws {
        let explanation = explain(("2026-11-22T11:10:00Z", "2026-11-22T11:30:00Z"))
        try expectSnapshot("policy-explain/too-small", of: PolicyExplainReport(explanation: explanation).document)
    }

    // MARK: policy realtime

    private func realtime(isOn: Bool, wasOn: Bool, live: LivePart?, isApplied: Bool = false) -> Document {
        var state = CatalogSamples.state
        state.cagg.isMaterializedOnly = !wasOn
        let change = RealtimeChange(
            state: state, isOn: isOn, live: live, stored: PlanEstimate(rows: 2_000, cost: 45.5))
        return PolicyRealtimeReport(change: change, isApplied: isApplied).document
    }

    @Test func realTimeViewsAndTheirCost() throws {
        let live = LivePart(
            range: CatalogSamples.range("2026-11-22T11:00:00Z", "2026-11-22T13:00:00Z"), buckets: 2,
            raw: PlanEstimate(rows: 5_400, cost: 120), aggregation: PlanEstimate(rows: 60, cost: 181.2))
        try expectSnapshot("policy-realtime/on", of: realtime(isOn: true, wasOn: false, live: live))
        try expectSnapshot("policy-realtime/off", of: realtime(isOn: false, wasOn: true, live: live, isApplied: true))
        let none = LivePart(range: CatalogSamples.range("2026-11-22T11:00:00Z", "2026-11-22T11:00:00Z"))
        try expectSnapshot("policy-realtime/no-difference", of: realtime(isOn: true, wasOn: true, live: none))
        try expectSnapshot("policy-realtime/unreadable", of: realtime(isOn: true, wasOn: false, live: nil))
    }

    // MARK: policy set, add, remove, undo

    private func change(_ before: JobSettings?, _ after: JobSettings?) -> PolicyChange {
        PolicyChange(state: CatalogSamples.state, before: before, after: after, capabilities: Self.allFunctions)
    }

    @Test func changedPolicy() throws {
        let (before, after) = (CatalogSamples.row(), CatalogSamples.row(start: .interval(Interval(days: 2))))
        try expectSnapshot("policy-set/planned", of: PolicyChangeReport(change(before, after)).plan([]))
        try expectSnapshot("policy-set/applied", of: PolicyChangeReport(change(before, after)).outcome(after))
        var other = after
        other.initialStart = CatalogSamples.now
        try expectSnapshot("policy-set/server-made", of: PolicyChangeReport(change(before, after)).outcome(other))
        try expectSnapshot("policy-set/unchanged", of: PolicyChangeReport(change(before, before)).plan([]))
        let small = CatalogSamples.row(start: .interval(CatalogSamples.hours(2)))
        let refusal = Refusal("the window is shorter than two 1h buckets", advice: "make start_offset longer")
        try expectSnapshot("policy-set/refused", of: PolicyChangeReport(change(before, small)).plan([refusal]))
    }

    @Test func addedAndRemovedPolicy() throws {
        var new = CatalogSamples.row(id: 0)
        (new.applicationName, new.owner) = ("", "")
        try expectSnapshot("policy-set/added", of: PolicyChangeReport(change(nil, new)).plan([]))
        try expectSnapshot(
            "policy-set/removed", of: PolicyChangeReport(change(CatalogSamples.row(), nil)).outcome(nil))
    }

    @Test func undoneChangeThatSomebodyElseHasChangedSince() throws {
        var change = change(CatalogSamples.row(start: .interval(Interval(days: 5))), CatalogSamples.row())
        change.isUndo = true
        change.foreign = CatalogSamples.row(start: .interval(Interval(days: 2)))
        try expectSnapshot("policy-set/undo", of: PolicyChangeReport(change).plan([]))
    }
}
