import Foundation
import Sandbox
import TestSupport
import Testing

/// The five commands in every format, on every engine.
@Suite struct OutputTests {
    static let window = ["--from", "2025-03-10", "--to", "2025-03-11"]

    static let commands: [(arguments: [String], schema: String)] = [
        (["status"], "caggctl.status/1"),
        (["thresholds", "llm_metrics_1min"], "caggctl.thresholds/1"),
        (["thresholds", "llm_metrics_1min", "--legacy"], "caggctl.thresholds.legacy/1"),
        (["policy", "show"], "caggctl.policy/1"),
        (["diff", "llm_metrics_1hour"] + window, "caggctl.diff/1"),
        (["refresh", "llm_metrics_1hour", "--dry-run"] + window, "caggctl.refresh/1"),
        (["policy", "set", "llm_metrics_1min", "--schedule", "1min", "--dry-run"], "caggctl.policy.set/1"),
        (["sql", "select 1 as one"], "caggctl.sql/1"),
    ]

    @Test(arguments: Engine.allUnderTest)
    func jsonNamesItsSchema(engine: Engine) async throws {
        let options = try await TestServer.shared.database(engine)
        for (arguments, schema) in Self.commands {
            let run = try await ProgramRun(arguments + ["--output", "json"], on: options)
            #expect(run.exit == .code(0), "\(arguments) \(run)")
            #expect(try run.json()["schema"] as? String == schema, "\(arguments) \(run)")
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func eachJSONLineIsAnObjectAndTheFirstNamesTheSchema(engine: Engine) async throws {
        let options = try await TestServer.shared.database(engine)
        for (arguments, schema) in Self.commands {
            let run = try await ProgramRun(arguments + ["--output", "jsonl"], on: options)
            #expect(run.exit == .code(0), "\(arguments) \(run)")
            let objects = try run.output.split(separator: "\n").map { line in
                try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            }
            #expect(objects.first?["schema"] as? String == schema, "\(arguments) \(run)")
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func csvHasAsManyFieldsInEveryLine(engine: Engine) async throws {
        let options = try await TestServer.shared.database(engine)
        for (arguments, _) in Self.commands {
            let run = try await ProgramRun(arguments + ["-o", "csv"], on: options)
            #expect(run.exit == .code(0), "\(arguments) \(run)")
            #expect(!run.output.isEmpty, "\(arguments)")
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func tablesFitAPipeAndHaveNoColours(engine: Engine) async throws {
        let options = try await TestServer.shared.database(engine)
        for (arguments, _) in Self.commands {
            let run = try await ProgramRun(arguments, on: options)
            #expect(run.exit == .code(0), "\(arguments) \(run)")
            #expect(!run.output.isEmpty && !run.output.contains("\u{1B}"), "\(arguments) \(run)")
        }
    }

    @Test(arguments: Engine.allUnderTest)
    func statusShowsEveryCagg(engine: Engine) async throws {
        let run = try await ProgramRun(["status"], on: TestServer.shared.database(engine))
        for cagg in BuiltinCagg.allCases { #expect(run.output.contains(cagg.name), "\(run)") }
    }

    /// The test data ends in 2025, so every cagg lags; only --check makes that an exit code.
    @Test(arguments: Engine.allUnderTest)
    func statusCheckExitsWith4(engine: Engine) async throws {
        let options = try await TestServer.shared.database(engine)
        #expect(try await ProgramRun(["status"], on: options).exit == .code(0))
        let check = try await ProgramRun(["status", "--check"], on: options)
        #expect(check.exit == .code(4), "\(check)")
    }
}
