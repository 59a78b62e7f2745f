import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations

/// What the entries of one run say together.
@Suite struct RefreshHistoryTests {
    private static let range = CatalogSamples.range("2026-11-20", "2026-11-22")
    private static let row = CatalogSamples.row()

    private func history(_ events: JournalEntry.Event...) throws -> RefreshHistory {
        let histories = events.map { JournalTests.entry($0) }.histories
        return try #require(histories.first)
    }

    private static func repair(_ outcome: RepairRecord.Outcome?, error: String? = nil) -> RepairRecord {
        var record = RepairRecord(ranges: [range], timeType: .timestamptz, rows: 3)
        (record.outcome, record.error) = (outcome, error)
        return record
    }

    /// The process of these entries is gone.
    @Test(
        arguments: [
            ([.policyChanging(PolicyRecord(before: row, after: nil))], .unfinished),
            ([.policyChanging(PolicyRecord(before: row, after: nil)), .policyFailed(error: "no")], .failed),
            ([.policyChanged(PolicyRecord(before: row, after: nil))], .done),
            ([.realtimeChanging(isOn: true)], .unfinished),
            ([.realtimeChanging(isOn: true), .realtimeChanged(isOn: true)], .done),
            ([.realtimeChanging(isOn: true), .realtimeFailed(error: "no")], .failed),
            ([.repairStarted(repair(nil))], .unfinished),
            ([.repairStarted(repair(nil)), .repairFinished(repair(.done))], .done),
            ([.repairStarted(repair(nil)), .repairFinished(repair(.stopped))], .stopped),
            ([.repairStarted(repair(nil)), .repairFinished(repair(.failed))], .failed),
        ] as [([JournalEntry.Event], RefreshHistory.Standing)])
    func runsOfEveryKindEndAsTheirLastEntrySays(events: [JournalEntry.Event], standing: RefreshHistory.Standing) {
        #expect(events.map { JournalTests.entry($0) }.histories.map(\.standing) == [standing])
    }

    @Test func lastErrorIsTheErrorOfTheRun() throws {
        let first = JournalEntry.Event.windowFailed(Self.range, error: "deadlock detected", sqlState: "40P01")
        let second = JournalEntry.Event.windowFailed(Self.range, error: "out of memory", sqlState: "53200")
        #expect(try history(first, second).error == "out of memory")
        let end = JournalEntry.Event.repairFinished(Self.repair(.failed, error: "its raw data is gone"))
        #expect(try history(.repairStarted(Self.repair(nil)), first, end).error == "its raw data is gone")
        #expect(try history(.repairStarted(Self.repair(nil)), .repairFinished(Self.repair(.done))).error == nil)
    }

    @Test func eachKindOfRunHasItsOwnRecord() throws {
        let wanted = PolicyRecord(before: nil, after: Self.row)
        var written = wanted
        written.after?.id = 1_005
        #expect(try history(.policyChanging(wanted), .policyChanged(written)).policy == written)
        #expect(try history(.policyChanging(wanted), .policyFailed(error: "no")).policy == wanted)
        #expect(try history(.realtimeChanging(isOn: false)).realtime == false)
        let repair = try history(.repairStarted(Self.repair(nil)), .repairFinished(Self.repair(.stopped)))
        #expect(repair.repair == Self.repair(nil))
        #expect(repair.repairEnd == Self.repair(.stopped))
        #expect(repair.policy == nil && repair.realtime == nil && repair.jobAction == nil && repair.intent == nil)
        #expect(repair.left == [])
    }

    /// As after the loss of the first line: how much was wanted isn't known.
    @Test func refreshWithoutItsFirstEntryHasNothingLeft() throws {
        let record = WindowRecord(range: Self.range, outcome: .refreshed, duration: .seconds(1))
        let history = try history(.windowFinished(record))
        #expect(history.begun == nil)
        #expect(history.left == [])
        #expect(history.windows == [record])
    }

    /// The second time is that of a clock that was set back.
    @Test(arguments: [(Int64(90), Duration.seconds(90)), (-90, .zero), (0, .zero)])
    func durationReachesToTheLastEntryAndIsNeverNegative(seconds: Int64, duration: Duration) {
        var entries = [JournalTests.entry(.policyPaused(1)), JournalTests.entry(.policyResumed(1))]
        entries[1].at = entries[0].at.adding(microseconds: seconds * 1_000_000)
        #expect(entries.histories.map(\.duration) == [duration])
    }

    @Test func policiesStayPausedUntilTheyAreResumed() throws {
        let history = try history(
            .policyPaused(1_000), .policyPaused(1_001), .policyResumed(1_000), .policyPaused(1_002))
        #expect(history.pausedPolicies == [1_001, 1_002])
    }

    @Test(
        arguments: [
            (nil, nil, nil), (nil, 0, nil), (nil, 1_005, 1_005), (1_000, nil, 1_000), (1_000, 1_000, 1_000),
        ] as [(Int32?, Int32?, Int32?)])
    func jobOfAChangeIsTheFirstIdThatTheServerGave(before: Int32?, after: Int32?, job: Int32?) {
        let record = PolicyRecord(
            before: before.map { CatalogSamples.row(id: $0) }, after: after.map { CatalogSamples.row(id: $0) })
        #expect(record.job == job)
        #expect(record.isEmpty == (before == after))
    }

    /// Tuning that found the values fitting is remembered too.
    @Test func newestTuningOfAPolicyIsFound() {
        func tuned(_ job: Int32, peak: Int64?) -> JournalEntry {
            let prediction = peak.map {
                TunePrediction(
                    buckets: 1, budget: 100, peak: $0, usualRun: .seconds(1), longestRun: .seconds(1),
                    isOfRefreshes: true)
            }
            let row = CatalogSamples.row(id: job)
            return JournalTests.entry(.policyChanged(PolicyRecord(before: row, after: row, prediction: prediction)))
        }
        let entries = [tuned(1, peak: 10), tuned(1, peak: 20), tuned(2, peak: 30), tuned(1, peak: nil)]
        #expect(entries.lastTuning(job: nil)?.prediction.peak == 30)
        #expect(entries.lastTuning(job: 1)?.prediction.peak == 20)
        #expect(entries.lastTuning(job: 3)?.record == nil)
    }
}
