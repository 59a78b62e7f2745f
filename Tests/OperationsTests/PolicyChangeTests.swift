import Postgres
import TestSupport
import Testing

@testable import Operations
@testable import Timescale

/// The statement of a change, and what is said before it.
@Suite struct PolicyChangeTests {
    private func change(
        _ before: JobSettings?, _ after: JobSettings?,
        _ functions: [String: Set<String>] = CatalogSamples.newPolicyFunctions
    ) -> PolicyChange {
        PolicyChange(
            state: CatalogSamples.state, before: before, after: after,
            capabilities: CatalogSamples.capabilities(functions: functions))
    }

    private func sql(
        from before: JobSettings = CatalogSamples.row(),
        _ functions: [String: Set<String>] = CatalogSamples.newPolicyFunctions,
        _ edit: (inout JobSettings) -> Void
    ) -> String {
        var after = before
        edit(&after)
        return change(before, after, functions).sql.description
    }

    @Test func statementMergesOnlyTheChangedKeysAndKeepsTheJob() {
        let text = sql { $0.startOffset = .interval(CatalogSamples.hours(48)) }
        #expect(text.contains(#"config => j.config || '{"start_offset": "48:00:00"}'::jsonb"#))
        #expect(!text.contains("schedule_interval"))
        #expect(text.contains("j.job_id = 1000"))
    }

    @Test func unboundedOffsetIsWrittenAsNull() {
        #expect(sql { $0.startOffset = .unbounded }.contains(#"{"start_offset": null}"#))
    }

    @Test func unsetKeyIsTakenOutOfTheConfiguration() {
        let before = CatalogSamples.row { $0.config["buckets_per_batch"] = .integer(5) }
        let text = sql(from: before) { $0.config["buckets_per_batch"] = nil }
        #expect(text.contains("config => (j.config - 'buckets_per_batch'::text) || '{}'::jsonb"))
    }

    @Test func configurationIsMergedByTheServerWhereItCan() {
        let merging = ["alter_job": Set(["config_merge"])]
        #expect(sql(merging) { $0.endOffset = .unbounded }.contains(#"config_merge => '{"end_offset": null}'"#))
        let before = CatalogSamples.row { $0.config["note"] = .integer(5) }
        #expect(sql(from: before, merging) { $0.config["note"] = nil }.contains("config => (j.config - 'note'"))
    }

    /// alter_job takes away the time zone that it isn't told.
    @Test func timeZoneIsAlwaysPassedOn() {
        let before = CatalogSamples.row { $0.timezone = "Europe/Berlin" }
        #expect(sql(from: before) { $0.schedule = CatalogSamples.hours(2) }.contains("timezone => 'Europe/Berlin'"))
        #expect(!sql(from: before) { ($0.schedule, $0.timezone) = (CatalogSamples.hours(2), nil) }.contains("timezone"))
    }

    /// A schedule that becomes fixed is counted from now where alter_job isn't told its start.
    @Test func knownStartIsPassedOnWhereTheScheduleBecomesFixed() {
        let before = CatalogSamples.row { $0.initialStart = CatalogSamples.now }
        #expect(sql(from: before) { $0.isFixedSchedule = true }.contains("initial_start => '2026-11-22"))
    }

    @Test func removalDeletesOneJob() {
        let text = change(CatalogSamples.row(), nil).sql.description
        #expect(text.contains("public.delete_job(j.job_id)"))
        #expect(!text.contains("remove_continuous_aggregate_policy"))
    }

    @Test func additionPassesWhatTheServerTakesAndAltersTheRest() {
        let plain = CatalogSamples.row(id: 0) { $0.config["buckets_per_batch"] = .integer(5) }
        let text = change(nil, plain).sql.description
        #expect(text.contains("buckets_per_batch => 5"))
        #expect(!text.contains("alter_job"))
        let more = CatalogSamples.row(id: 0) {
            ($0.maxRetries, $0.isScheduled, $0.timezone) = (3, false, "Europe/Berlin")
            $0.config["note"] = .string("kept")
        }
        let altered = change(nil, more).sql.description
        for part in ["max_retries", "scheduled", "timezone", #""note": "kept""#] {
            #expect(altered.contains(part), "\(part)")
        }
    }

    @Test func startThatCannotBeUnsetIsNamedBeforeTheChange() {
        func codes(_ before: JobSettings?, _ after: JobSettings) -> [String] {
            change(before, after).cautions().map(\.code)
        }
        let row = CatalogSamples.row()
        let fixed = CatalogSamples.row { ($0.initialStart, $0.isFixedSchedule) = (CatalogSamples.now, true) }
        #expect(codes(row, fixed) == ["policy.irreversible"])
        #expect(codes(row, CatalogSamples.row { $0.isFixedSchedule = true }) == ["policy.irreversible"])
        #expect(codes(fixed, CatalogSamples.row { $0.initialStart = CatalogSamples.now }) == ["policy.stays-set"])
        #expect(codes(fixed, fixed) == [])
        #expect(codes(nil, fixed) == [])
    }

    @Test func windowOverCompressedChunksIsSaid() {
        var late = change(CatalogSamples.row(), CatalogSamples.row(start: .interval(Interval(days: 9))))
        func compress(after days: Int32) {
            late.state.ownCompression = CompressionPolicy(
                job: JobSamples.job(id: 1_200), hypertableID: 2, compressAfter: .interval(Interval(days: days)))
        }
        compress(after: 7)
        #expect(late.cautions().map(\.code) == ["policy.compressed"])
        compress(after: 9)
        #expect(late.cautions() == [])
    }

    @Test func openEndAndLostHistoryAreSaid() {
        let row = CatalogSamples.row()
        #expect(change(row, CatalogSamples.row(end: .unbounded)).cautions().map(\.code) == ["policy.open-bucket"])
        #expect(change(row, nil).cautions().first?.text.contains("no policy will refresh hourly") == true)
    }

    /// The statement was done before the reading failed.
    @Test func changeWhoseSettingsAreNotReadBackIsRecordedAsMade() {
        let timeout = PostgresError(.server(.queryCanceled), "canceling statement due to statement timeout")
        let addition = change(nil, CatalogSamples.row(id: 0))
        let unread = PolicyUnread(cagg: addition.state.cagg.view, job: 1_007, isNew: true, timeout)
        #expect(unread.message.contains("job 1007 of \(addition.state.cagg.view) is added, but its new settings"))
        guard case .policyChanged(let record) = addition.journalEnd(failedWith: unread, after: []) else {
            Issue.record("the journal doesn't record the change as made")
            return
        }
        #expect(record.job == 1_007)
        #expect(record.unread == timeout.message)
        #expect(addition.journalEnd(failedWith: timeout, after: []) == .policyFailed(error: timeout.message))
    }

    @Test func removalOfOneOfSeveralPoliciesKeepsTheOthersAtWork() {
        var removal = change(CatalogSamples.row(), nil)
        removal.state.refreshPolicies.append(CatalogSamples.policy(id: 1_001))
        #expect(removal.cautions().map(\.text) == ["the statistics of job 1000 are deleted too"])
    }

    @Test func undoSaysWhatElseItReverts() {
        var change = change(CatalogSamples.row(), CatalogSamples.row(start: .interval(Interval(days: 2))))
        change.foreign = CatalogSamples.row()
        #expect(change.cautions().map(\.code) == ["policy.changed-elsewhere"])
        #expect(change.cautions().first?.text.contains("job 1000 was changed without caggctl") == true)
        (change.before, change.replaces) = (nil, 1_000)
        #expect(change.cautions().map(\.code) == ["policy.changed-elsewhere", "policy.new-id"])
        #expect(change.cautions().first?.text.contains("job 1000 was removed without caggctl") == true)
    }

    // MARK: Which policy is meant

    private func chosen(of policies: [RefreshPolicy], job: Int32?) throws -> Int32 {
        var state = CatalogSamples.state
        state.refreshPolicies = policies
        return try state.policy(job: job).job.id
    }

    @Test func onlyPolicyNeedsNoJob() throws {
        let both = [CatalogSamples.policy(), CatalogSamples.policy(id: 1_001)]
        #expect(try chosen(of: [CatalogSamples.policy()], job: nil) == 1_000)
        #expect(try chosen(of: both, job: 1_001) == 1_001)
    }

    @Test(
        arguments: [
            ([], nil, "hourly has no refresh policy"),
            ([], 7, "hourly has no refresh policy with job id 7; job ids of its policies: none"),
            ([1_000, 1_001], nil, "hourly has several refresh policies; choose one with --job: 1000, 1001"),
            ([1_000], 7, "hourly has no refresh policy with job id 7; job ids of its policies: 1000"),
        ] as [([Int32], Int32?, String)])
    func policyThatIsNotClearIsAnErrorThatListsTheJobs(jobs: [Int32], job: Int32?, text: String) {
        let policies = jobs.map { CatalogSamples.policy(id: $0) }
        let error = #expect(throws: PolicySelectionError.self) { try chosen(of: policies, job: job) }
        #expect(error?.description == text)
    }

    // MARK: Real-time aggregation

    @Test(arguments: [(true, true, false), (true, false, true), (false, true, true), (false, false, false)])
    func realtimeIsSwitchedOnlyIfItIsTheOtherWay(materializedOnly: Bool, isOn: Bool, isEmpty: Bool) {
        var state = CatalogSamples.state
        state.cagg.isMaterializedOnly = materializedOnly
        let change = RealtimeChange(state: state, isOn: isOn, live: nil)
        #expect(change.isEmpty == isEmpty)
        #expect(
            change.sql.description
                == "ALTER MATERIALIZED VIEW public.hourly SET (timescaledb.materialized_only = \(!isOn))")
    }
}
