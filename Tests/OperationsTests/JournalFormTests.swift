import Foundation
import Operations
import Postgres
import TestSupport
import Testing
import Timescale

/// What the journal's form `caggctl.journal/1` says of jobs: files that were written by earlier versions stay readable,
/// and what is written now is what they had.
@Suite struct JournalFormTests {
    private static let settings = """
        {"id": 1000, "applicationName": "Refresh Continuous Aggregate Policy [1000]", "owner": "postgres",
         "procedureSchema": "_timescaledb_functions", "procedureName": "policy_refresh_continuous_aggregate",
         "checkSchema": "_timescaledb_functions", "checkName": "policy_refresh_continuous_aggregate_check",
         "hypertableID": 2, "schedule": "01:00:00", "maxRuntime": "00:00:00", "maxRetries": -1,
         "retryPeriod": "01:00:00", "isScheduled": true, "isFixedSchedule": true,
         "initialStart": "2026-11-22T12:30:00Z", "timezone": "Europe/Berlin",
         "config": {"mat_hypertable_id": 2, "start_offset": "1 day", "end_offset": "01:00:00", "note": [1, null]}}
        """

    private static let action = """
        {"verb": "run", "job": 1000, "isRecorded": true, "allowsDataLoss": false, "seconds": 1.25}
        """

    private func json(_ text: String) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }

    private func json(of value: some Encodable) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value))
    }

    @Test func settingsOfAJobKeepTheirKeys() throws {
        let expected = CatalogSamples.row {
            ($0.initialStart, $0.timezone, $0.isFixedSchedule) = (CatalogSamples.now, "Europe/Berlin", true)
            ($0.checkSchema, $0.checkName) = ("_timescaledb_functions", "policy_refresh_continuous_aggregate_check")
            $0.config["note"] = .array([.integer(1), .null])
        }
        #expect(try JSONDecoder().decode(JobSettings.self, from: Data(Self.settings.utf8)) == expected)
        #expect(try json(of: expected) == json(Self.settings))
    }

    @Test func jobWithoutAConfigurationIsWrittenWithAnEmptyOne() throws {
        let settings = CatalogSamples.row { $0.config = JobConfig(nil) }
        let data = try JSONEncoder().encode(settings)
        let members = try JSONDecoder().decode([String: JSONValue].self, from: data)
        #expect(members["config"] == .object([:]))
        #expect(members["initialStart"] == nil)
    }

    @Test func actionOnAJobKeepsItsLengthInSeconds() throws {
        var expected = JobAction(.run, job: 1_000)
        (expected.isRecorded, expected.duration) = (true, .seconds(1.25))
        #expect(try JSONDecoder().decode(JobAction.self, from: Data(Self.action.utf8)) == expected)
        #expect(try json(of: expected) == json(Self.action))
    }

    // MARK: Entries

    private func entry(
        form: String = JournalEntry.form, at: String = "2026-11-22T12:30:00Z", _ members: String
    ) throws -> JournalEntry {
        let text = """
            {"form": "\(form)", "run": "a1", "at": "\(at)", "subject": {"server": "7", "database": 5, "cagg": 2},
             "who": {"osUser": "ann", "host": "ops1", "pid": 7, "role": "operator"}, "cagg": "hourly", \(members)}
            """
        return try JSONDecoder().decode(JournalEntry.self, from: Data(text.utf8))
    }

    @Test func entryNeedsOnlyTheMembersOfItsEvent() throws {
        let entry = try entry(#""event": "policy.paused", "job": 4, "mood": "good""#)
        #expect(entry.event == .policyPaused(4))
        #expect(entry.at == CatalogSamples.now)
        #expect(entry.place == nil && entry.command == nil && entry.who.processStart == nil)
        #expect(!entry.isCarried)
    }

    @Test func carriedEntryStaysOne() throws {
        var carried = try entry(#""event": "policy.paused", "job": 4, "carried": true"#)
        #expect(carried.isCarried)
        #expect(try JSONDecoder().decode(JournalEntry.self, from: JSONEncoder().encode(carried)) == carried)
        carried.isCarried = false
        #expect(try !String(decoding: JSONEncoder().encode(carried), as: UTF8.self).contains("carried"))
    }

    @Test(arguments: [
        #""event": "policy.paused""#, #""event": "policy.paused", "job": "four""#,
        #""event": "policy.folded", "job": 4"#,
        #""job": 4"#, #""event": "window.failed", "range": {"start": 1, "end": 2}"#,
        #""event": "job.acted", "action": {"verb": "fold", "job": 4}"#,
    ])
    func entryWithoutTheMembersOfItsEventIsNone(members: String) {
        #expect(throws: DecodingError.self) { try entry(members) }
    }

    @Test func entryOfALaterFormOrAnInvalidTimeIsNone() {
        let members = #""event": "policy.paused", "job": 4"#
        #expect(throws: DecodingError.self) { try entry(form: "caggctl.journal/2", members) }
        #expect(throws: DecodingError.self) { try entry(at: "yesterday", members) }
    }
}
