import Postgres
import Rendering
import TestSupport
import Testing

@testable import Console
@testable import Operations
@testable import Timescale

/// A policy and its changes in words.
@Suite struct PolicyTextTests {
    private static let capabilities = CatalogSamples.capabilities(functions: CatalogSamples.newPolicyFunctions)
    private static let minutes = Interval(microseconds: 300_000_000)

    private func change(_ before: JobSettings?, _ after: JobSettings?) -> PolicyChange {
        PolicyChange(state: CatalogSamples.state, before: before, after: after, capabilities: Self.capabilities)
    }

    /// What `edit` changes in the sample's policy.
    private func changes(_ edit: (inout JobSettings) -> Void) -> [String] {
        PolicyText.changes(from: CatalogSamples.row(), to: CatalogSamples.row(edit))
    }

    @Test func settingsAreComparedInTheWordsOfPeople() {
        #expect(changes({ _ in }) == [])
        #expect(changes({ $0.schedule = Self.minutes }) == ["schedule_interval 5min (was 1h)"])
        #expect(changes({ $0.startOffset = .unbounded }) == ["start_offset unbounded (was 1d)"])
        #expect(changes({ $0.endOffset = .integer(5) }) == ["end_offset 5 (was 1h)"])
        #expect(changes({ $0.config["start_offset"] = .string("soon") }) == ["start_offset soon (was 1d)"])
        #expect(changes({ $0.config["buckets_per_batch"] = .integer(6) }) == ["buckets_per_batch 6 (was unset)"])
        #expect(
            changes({ $0.config["refresh_newest_first"] = .bool(false) }) == ["refresh_newest_first no (was unset)"])
        #expect(changes({ $0.isScheduled = false }) == ["scheduled no (was yes)"])
        #expect(changes({ $0.timezone = "Europe/Berlin" }) == ["timezone Europe/Berlin (was unset)"])
        #expect(changes({ $0.initialStart = CatalogSamples.now }) == ["initial_start 2026-11-22 12:30Z (was unset)"])
        #expect(changes({ $0.maxRuntime = Self.minutes }) == ["max_runtime 5min (was no limit)"])
        #expect(changes({ $0.maxRetries = 3 }) == ["max_retries 3 (was no limit)"])
        #expect(changes({ $0.retryPeriod = Interval(days: 2) }) == ["retry_period 2d (was 1h)"])
    }

    @Test func unknownKeysComeAfterTheKnownOnesAndTheCaggsIDIsLeftOut() {
        let row = CatalogSamples.row {
            ($0.config["zeta"], $0.config["alpha"]) = (.integer(1), .null)
            $0.config["include_tiered_data"] = .bool(true)
        }
        let names = PolicySettingCells.names([nil, row], keys: [.bucketsPerBatch])
        #expect(names.prefix(3) == ["start_offset", "end_offset", "schedule_interval"])
        #expect(names.dropFirst(3).prefix(4) == ["buckets_per_batch", "include_tiered_data", "alpha", "zeta"])
        #expect(!names.contains("mat_hypertable_id") && Set(names).count == names.count)
    }

    // MARK: What is asked and answered

    @Test func questionNamesThePolicyAndWhatHappensToIt() {
        let (row, sliding) = (CatalogSamples.row(), CatalogSamples.row { $0.schedule = Self.minutes })
        let policy = "start_offset 1d, end_offset 1h, schedule 1h"
        #expect(change(nil, row).question == "add a policy to hourly: \(policy)")
        #expect(change(row, nil).question == "remove job 1000 of hourly: \(policy)")
        let unreadable = CatalogSamples.row { $0.config["start_offset"] = .string("soon") }
        #expect(
            change(unreadable, nil).question
                == "remove job 1000 of hourly: start_offset soon, end_offset 1h, schedule 1h")
        #expect(change(row, sliding).question == "change job 1000 of hourly: schedule_interval 5min (was 1h)")
    }

    @Test func answerNamesTheJobAndWhatTheServerMadeOfIt() {
        let (row, new) = (CatalogSamples.row(), CatalogSamples.row(id: 0))
        let written = CatalogSamples.row(id: 1_005)
        #expect(PolicyChangeReport(change(nil, new)).done(written) == "job 1005 of hourly is added")
        #expect(PolicyChangeReport(change(row, nil)).done(nil) == "job 1000 of hourly is removed")
        let other = CatalogSamples.row { $0.initialStart = CatalogSamples.now }
        #expect(
            PolicyChangeReport(change(row, row)).done(other)
                == "job 1000 of hourly is changed; the server changed these settings when it stored them:"
                + " initial_start 2026-11-22 12:30Z (was unset)")
    }
}
