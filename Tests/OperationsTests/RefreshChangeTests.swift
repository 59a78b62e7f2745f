import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations

/// What a refresh tells the journal, and the command that repeats it.
@Suite struct RefreshChangeTests {
    private static func days(_ first: Int, _ end: Int) -> TimeRange {
        let start = CatalogSamples.instant("2026-11-10")
        return TimeRange(
            start: start.adding(Int64(first) * 86_400_000_000), end: start.adding(Int64(end) * 86_400_000_000))
    }

    /// Of four days, in windows of a day.
    private func plan(_ change: (inout RefreshOptions) -> Void = { _ in }) -> RefreshPlan {
        var options = RefreshOptions()
        change(&options)
        return RefreshPlan(
            state: CatalogSamples.state, requested: Self.days(0, 4), covered: Self.days(0, 4),
            windows: (0..<4).map { Self.days($0, $0 + 1) }, options: options,
            capabilities: CatalogSamples.capabilities())
    }

    private func loss(_ ranges: TimeRange...) -> DataLoss {
        DataLoss(
            rows: 3, buckets: 1, ranges: ranges, atRisk: TimeRanges(ranges), safeStart: Self.days(1, 2).start)
    }

    private func window(
        _ day: Int, _ outcome: WindowOutcome = .refreshed, rows: Int64? = nil, memory: MemoryUse? = nil
    ) -> RefreshWindow {
        RefreshWindow(
            range: Self.days(day, day + 1), outcome: outcome, duration: .seconds(1), rows: rows, memory: memory)
    }

    private func outcome(_ windows: [RefreshWindow], left: [TimeRange] = []) -> RefreshOutcome {
        RefreshOutcome(plan: plan(), windows: windows, left: left, duration: .seconds(1), after: CatalogSamples.state)
    }

    @Test func plainRefreshIsRepeatedByItsRange() {
        #expect(
            RefreshChange(plan()).command
                == "refresh hourly --from 2026-11-10T00:00:00Z --to 2026-11-14T00:00:00Z")
    }

    @Test func everyOptionOfTheWorkIsInTheCommand() {
        let plan = plan { options in
            (options.step, options.memory, options.order) = (.interval(Interval(days: 1)), 256 << 20, .newest)
            (options.force, options.clip, options.allowDataLoss) = (true, true, true)
            options.pausesPolicies = true
            options.settings = [SessionSetting(name: "work_mem", value: "64MB")]
        }
        let options = RefreshChange(plan).command?.components(after: "--to 2026-11-14T00:00:00Z ")
        #expect(
            options == """
                --step '1 day' --memory 256MB --order newest --force --clip --allow-data-loss --pause-policy \
                --set work_mem=64MB
                """)
    }

    private func journalled(_ plan: RefreshPlan) throws -> RefreshIntent {
        let entry = JournalTests.entry(try #require(RefreshChange(plan).journalStart))
        return try #require([entry].histories.first?.intent)
    }

    @Test func journalKnowsTheWholeRangeAndThePausedPolicies() throws {
        var plan = plan { $0.pausesPolicies = true }
        plan.windows = [Self.days(1, 2), Self.days(2, 3)]
        plan.clipped = loss(Self.days(0, 1))
        let intent = try journalled(plan)
        #expect(intent.range == Self.days(0, 3))
        #expect(intent.policies == [1_000])
        #expect(intent.watermark == CatalogSamples.state.watermark)
        #expect(try journalled(self.plan()).policies == [])
    }

    @Test func finishedRefreshIsDoneAndStoppedOneSaysWhatIsLeft() {
        let (watermark, threshold) = (CatalogSamples.state.watermark, CatalogSamples.state.invalidationThreshold)
        #expect(
            RefreshChange(plan()).journalEnd(outcome([window(0), window(1)]))
                == .refreshFinished(
                    RefreshEnd(.done, windows: 2, watermark: watermark, invalidationThreshold: threshold)))
        #expect(
            RefreshChange(plan()).journalEnd(outcome([window(0)], left: [Self.days(1, 4)]))
                == .refreshFinished(
                    RefreshEnd(
                        .stopped, windows: 1, left: [Self.days(1, 4)], watermark: watermark,
                        invalidationThreshold: threshold)))
    }

    /// The window that failed, and all that didn't begin.
    @Test func failedRefreshLeavesTheWindowsThatItDidNotFinish() {
        let events: [JournalEntry.Event] = [
            .windowStarted(Self.days(0, 1)), .windowFinished(WindowRecord(window(0))), .windowStarted(Self.days(1, 2)),
            .windowFailed(Self.days(1, 2), error: "out of memory", sqlState: "53200"),
        ]
        let error = PostgresError(.server(SQLState("53200")), "out of memory")
        #expect(
            RefreshChange(plan()).journalEnd(failedWith: error, after: events)
                == .refreshFinished(RefreshEnd(.failed, windows: 1, left: [Self.days(1, 4)])))
    }

    @Test func journalHasTheWorkAndNotTheWaiting() {
        let change = RefreshChange(plan())
        #expect(change.journalEntry(for: .waiting("a replica is behind")) == nil)
        #expect(change.journalEntry(for: .started(CatalogSamples.state)) == nil)
        #expect(change.journalEntry(for: .policyPausing(7)) == .policyPaused(7))
        #expect(change.journalEntry(for: .policyResumed(7)) == .policyResumed(7))
    }

    @Test func memoryIsRecordedAsFarAsItWasMeasured() {
        func record(_ method: MemoryUse.Method) -> WindowRecord {
            let use = MemoryUse(method: method, peakBytes: 100, baseBytes: 40, temporaryPeakBytes: 7)
            return WindowRecord(window(0, memory: use))
        }
        #expect(record(.residentMemory).peakBytes == 100 && record(.residentMemory).temporaryBytes == 7)
        #expect(record(.temporaryFiles).peakBytes == nil && record(.temporaryFiles).temporaryBytes == 7)
        #expect(record(.none).peakBytes == nil && record(.none).temporaryBytes == nil)
        #expect(WindowRecord(window(0)).memoryMethod == nil)
    }

    @Test func outcomeAddsUpWhatTheServerReported() {
        let use = MemoryUse(method: .residentMemory, peakBytes: 100)
        let windows = [window(0, rows: 5), window(1, .skipped), window(2, rows: 7, memory: use)]
        #expect(outcome(windows).rows == 12)
        #expect(outcome(windows).peakMemory == 100)
        #expect(outcome(windows).count(.refreshed) == 2)
        #expect(outcome([window(1, .skipped)]).rows == nil)
        #expect(outcome([window(1, .skipped)]).peakMemory == nil)
    }

    /// What was left out on purpose isn't said to be pending still.
    @Test func onlyRefreshedWindowsCanStillBePending() {
        var outcome = outcome([window(0), window(1, .clipped)])
        outcome.after.ownLog = CatalogSamples.logged(Self.days(0, 4))
        #expect(outcome.stillPending == [Self.days(0, 1)])
    }
}

extension String {
    /// The text after the first `mark`.
    fileprivate func components(after mark: String) -> String? {
        firstRange(of: mark).map { String(self[$0.upperBound...]) }
    }
}
