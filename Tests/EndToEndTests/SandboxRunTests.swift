import Foundation
import Sandbox
import TestSupport
import Testing

/// `caggctl sandbox` and the runbooks that are made for it.
@Suite(.serialized) struct SandboxRunTests {
    private static let runbooks = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../docs/runbooks").standardizedFileURL

    private func run(_ name: String, _ engine: Engine, _ sandbox: [String], variables: [String] = []) async throws
        -> ProgramRun
    {
        let file = Self.runbooks.appending(path: name).path
        return try await ProgramRun(
            variables + ["sandbox", "--rows", "20000"] + engine.sandboxArguments + sandbox + ["-f", file],
            limit: .seconds(300))
    }

    @Test(arguments: Engine.installed)
    func tourFindsTheStagedRowsAndMendsThem(engine: Engine) async throws {
        let tour = try await run("tour.cagg", engine, ["--incident", "late-data", "--incident", "drift"])
        #expect(tour.exit == .code(0), "\(tour)")
        #expect(tour.errors.contains("› expect 4 status --check"), "\(tour)")
    }

    @Test(arguments: Engine.installed)
    func backfillRunbookLeavesEveryBucketRight(engine: Engine) async throws {
        let backfill = try await run(
            "backfill.cagg", engine, ["--incident", "late-data"],
            variables: ["-v", "from=-13d", "-v", "cagg=llm_metrics_1hour"])
        #expect(backfill.exit == .code(0), "\(backfill)")
        #expect(backfill.errors.contains("resumed"), "\(backfill)")
    }

    @Test(arguments: Engine.installed)
    func lateDataRunbookLeavesNothingPending(engine: Engine) async throws {
        let late = try await run(
            "late-data.cagg", engine, ["--incident", "late-data"], variables: ["-v", "from=-5d", "-v", "to=-2d"])
        #expect(late.exit == .code(4), "the first diff finds the late rows: \(late)")
        #expect(late.errors.contains("› expect 0"), "\(late)")
    }

    @Test(arguments: Engine.installed)
    func repairRunbookLeavesNothingWrong(engine: Engine) async throws {
        let repair = try await run(
            "repair.cagg", engine, ["--incident", "drift"], variables: ["-v", "cagg=llm_metrics_1hour"])
        #expect(repair.exit == .code(0), "\(repair)")
        #expect(repair.errors.contains("› expect 0 clean=true diff ${cagg}"), "\(repair)")
    }

    @Test(arguments: Engine.installed)
    func jobsRunbookSaysWhyAJobFails(engine: Engine) async throws {
        let jobs = try await run(
            "jobs.cagg", engine, ["--incident", "failing-job"], variables: ["-v", "cagg=llm_error_summary"])
        #expect(jobs.exit == .code(0), "\(jobs)")
        #expect(jobs.output.contains("refresh window too small"), "\(jobs)")
        #expect(jobs.errors.contains("› jobs capacity"), "\(jobs)")
    }

    @Test(arguments: Engine.installed)
    func nightlyCheckRunsToItsEnd(engine: Engine) async throws {
        let night = try await run("nightly-check.cagg", engine, [])
        #expect(night.exit == .code(0) || night.exit == .code(4), "\(night)")
        #expect(night.errors.contains("› diff llm_metrics_1day"), "\(night)")
    }
}
