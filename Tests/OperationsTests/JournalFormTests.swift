import Foundation
import Operations
import Postgres
import TestSupport
import Testing
import Timescale

/// What the journal's form `caggctl.journal/1` says of jobs: files that were written by earlier versions stay readable, and
/// what is written now is what they had.
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
}
