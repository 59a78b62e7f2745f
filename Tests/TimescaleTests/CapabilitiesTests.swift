import Postgres
import TestSupport
import Testing

@testable import Timescale

@Suite struct CapabilitiesTests {
    private let capabilities = Capabilities(
        engine: .simulated(emulates: "2.14.2"), apiSchema: "Ops", isSuperuser: false,
        columns: ["_timescaledb_config.bgw_job": ["id", "timezone"], "_timescaledb_catalog.empty": []],
        functions: ["alter_job": ["job_id", "next_start"], "run_job": []])

    @Test func onlyWhatTheServerHasCanBeUsed() {
        #expect(capabilities.has("_timescaledb_config.bgw_job") && capabilities.has("_timescaledb_catalog.empty"))
        #expect(!capabilities.has("bgw_job"))
        #expect(capabilities.has(column: "timezone", in: "_timescaledb_config.bgw_job"))
        #expect(!capabilities.has(column: "owner", in: "_timescaledb_config.bgw_job"))
        #expect(!capabilities.has(column: "id", in: "_timescaledb_catalog.none"))
        #expect(capabilities.has(function: "run_job") && !capabilities.has(function: "run_job", argument: "job_id"))
        #expect(capabilities.has(function: "alter_job", argument: "next_start"))
        #expect(!capabilities.has(function: "delete_job") && !capabilities.has(function: "delete_job", argument: "x"))
    }

    @Test func simulatedEngineSaysThatItIs() {
        #expect(capabilities.engineText == "simulated TimescaleDB 2.14.2 (for practice only)")
        #expect(CatalogSamples.capabilities().engineText == "TimescaleDB 2.28.3")
        #expect(capabilities.api("run_job").sqlText == "\"Ops\".run_job")
    }

    /// The defaults are those of TimescaleDB's tsl/src/bgw_policy.
    @Test func batchesHaveTheDefaultsOfTheirVersion() {
        let given = PolicyBatching(bucketsPerBatch: 5, newestFirst: false, includeTieredData: false)
        #expect(given.resolved(capabilities) == PolicyBatching(bucketsPerBatch: 0, maxBatches: 0))
        let functions: [String: Set<String>] = ["add_continuous_aggregate_policy": ["buckets_per_batch"]]
        func server(_ columns: [String: Set<String>]) -> Capabilities {
            Capabilities(
                engine: .timescaledb(version: "2.20.0"), apiSchema: "public", isSuperuser: true, columns: columns,
                functions: functions)
        }
        let old = PolicyBatching().resolved(server([:]))
        #expect(old == PolicyBatching(bucketsPerBatch: 1, maxBatches: 0, newestFirst: true))
        #expect(PolicyBatching().resolved(server(["_timescaledb_catalog.bgw_job": []])).bucketsPerBatch == 10)
        let kept = given.resolved(server([:]))
        #expect(kept.bucketsPerBatch == 5 && kept.newestFirst == false && kept.includeTieredData == false)
    }

    @Test(
        arguments: [
            ("2.28.3", "2.28.3"), ("2.29.0-dev", "2.29.0"), ("3", "3.0.0"), ("", nil), ("x2", nil),
        ] as [(String, TimescaleVersion?)])
    func versionIsReadFromTheEngine(text: String, version: TimescaleVersion?) {
        for engine in [Capabilities.Engine.timescaledb(version: text), .simulated(emulates: text)] {
            var capabilities = CatalogSamples.capabilities()
            capabilities.engine = engine
            #expect(capabilities.version == version)
        }
    }
}
