import Foundation
import Sandbox
import TestSupport
import Testing

/// Commands that change nothing: their JSON on every engine, and the other formats, which don't depend on the version,
/// on the newest engines.
@Suite(.droppingDatabases) struct OutputTests {
    static let window = ["--from", "2025-03-10", "--to", "2025-03-11"]

    static let commands: [(arguments: [String], schema: String)] = [
        (["status"], "caggctl.status/1"),
        (["thresholds", "llm_metrics_1min"], "caggctl.thresholds/1"),
        (["thresholds", "llm_metrics_1min", "--legacy"], "caggctl.thresholds.legacy/1"),
        (["jobs"], "caggctl.jobs/1"),
        (["jobs", "errors"], "caggctl.jobs.errors/1"),
        (["jobs", "capacity"], "caggctl.jobs.capacity/1"),
        (["policy", "show"], "caggctl.policy/1"),
        (["policy", "explain", "llm_metrics_1min"], "caggctl.policy.explain/1"),
        (["policy", "realtime", "llm_metrics_1min", "on", "--dry-run"], "caggctl.policy.realtime/1"),
        (["policy", "set", "llm_metrics_1min", "--schedule", "1min", "--dry-run"], "caggctl.policy.set/1"),
        (["diff", "llm_metrics_1hour"] + window, "caggctl.diff/1"),
        (["diff", "llm_metrics_1hour", "--explain", "2025-03-10T05:00Z"], "caggctl.diff.explain/1"),
        (["refresh", "llm_metrics_1hour", "--dry-run"] + window, "caggctl.refresh/1"),
        (["history", "--changes"], "caggctl.history.changes/1"),
        (["connect"], "caggctl.connection/1"),
        (["set"], "caggctl.settings/1"),
        (["sql", "select 1 as one, 'a,\"b\"' as two"], "caggctl.sql/1"),
    ]

    @Test(arguments: Engine.allUnderTest)
    func jsonIsAsDocumented(engine: Engine) async throws {
        let options = try await TestServer.shared.database(engine)
        let documented = try DocumentedOutput()
        for (arguments, schema) in Self.commands {
            let run = try await ProgramRun(arguments + ["--output", "json"], on: options)
            #expect(run.exit == .code(0), "\(arguments) \(run)")
            let object = try run.json()
            #expect(object["schema"] as? String == schema, "\(arguments) \(run)")
            #expect(documented.missing(in: object) == [], "docs/output.md doesn't name these of \(arguments)")
        }
    }

    @Test(arguments: Engine.newestUnderTest)
    func eachJSONLineIsAnObjectAndTheFirstNamesTheSchema(engine: Engine) async throws {
        let options = try await TestServer.shared.database(engine)
        for (arguments, schema) in Self.commands {
            let run = try await ProgramRun(arguments + ["--output", "jsonl"], on: options)
            #expect(run.exit == .code(0), "\(arguments) \(run)")
            let objects = try run.jsonLines()
            #expect(objects.first?["schema"] as? String == schema, "\(arguments) \(run)")
        }
    }

    @Test(arguments: Engine.newestUnderTest)
    func csvHasAsManyFieldsInEveryLine(engine: Engine) async throws {
        let options = try await TestServer.shared.database(engine)
        for (arguments, _) in Self.commands {
            let run = try await ProgramRun(arguments + ["-o", "csv"], on: options)
            #expect(run.exit == .code(0), "\(arguments) \(run)")
            let fields = CSVFields.counts(run.output)
            #expect(fields.first ?? 0 > 0 && Set(fields).count == 1, "\(arguments) \(run)")
        }
    }

    @Test(arguments: Engine.newestUnderTest)
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

/// CSV as RFC 4180 has it, read apart from the program's own writer.
private enum CSVFields {
    /// How many fields each record has. A quoted field may hold commas and line breaks.
    static func counts(_ text: String) -> [Int] {
        var (counts, fields, isQuoted) = ([Int](), 1, false)
        for character in text {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: fields += 1
            case "\n" where !isQuoted:
                counts.append(fields)
                fields = 1
            default: break
            }
        }
        return counts
    }
}
