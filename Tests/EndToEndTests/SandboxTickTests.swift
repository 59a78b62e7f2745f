import Foundation
import Sandbox
import SimulatedEngine
import TestSupport
import Testing

/// `sandbox tick`, and what the sandbox says it emulates.
@Suite(.serialized) struct SandboxTickTests {
    @Test func outsideASandboxItIsWrongUsage() async throws {
        let run = try await ProgramRun(["sandbox", "tick"])
        #expect(run.exit == .code(64))
        #expect(run.errorLines.count == 1 && run.errors.contains("only inside a sandbox"), "\(run)")
    }

    @Test func emulatingARealEngineIsWrongUsage() async throws {
        let run = try await ProgramRun(["sandbox", "--emulate", "2.14", "--engine", "timescaledb"])
        #expect(run.exit == .code(64))
        #expect(run.errorLines.count == 1, "\(run)")
    }

    @Test(arguments: Engine.simulated)
    func statusSaysWhatIsEmulated(engine: Engine) async throws {
        let version = try #require(engine.emulated)
        let run = try await ProgramRun(
            ["sandbox", "--rows", "2000"] + engine.sandboxArguments + ["-c", "status"], limit: .seconds(120))
        #expect(run.output.contains("simulated TimescaleDB \(version.release) (for practice only)"), "\(run)")
    }

    @Test(arguments: Engine.installed)
    func jobsOfASandboxRunByHandWithTheirErrors(engine: Engine) async throws {
        let run = try await ProgramRun(
            ["sandbox", "--rows", "2000", "--incident", "failing-job"] + engine.sandboxArguments
                + ["--output", "json", "-c", "sandbox tick 1h"], limit: .seconds(300))
        #expect(run.exit == .code(4), "\(run)")
        let tick = try #require(try run.json()["runs"] as? [[String: Any]])
        let failed = try #require(tick.first { $0["outcome"] as? String == "failed" }, "\(run)")
        #expect(failed["relation"] as? String == "llm_error_summary")
        #expect(failed["sqlstate"] as? String == "22023")
        #expect((failed["error"] as? String)?.contains("refresh window too small") == true)
        let minute = try #require(tick.first { $0["relation"] as? String == "llm_metrics_1min" }, "\(run)")
        #expect(minute["outcome"] as? String == "ok")
        #expect(minute["next_start"] is String)
    }
}
