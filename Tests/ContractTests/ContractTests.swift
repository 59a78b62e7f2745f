import Foundation
import Sandbox
import SimulatedEngine
import TestSupport
import Testing

/// Holds the simulated engine, and the installed TimescaleDB, to what was recorded from TimescaleDB 2.14.2 and 2.28.3.
@Suite struct ContractTests {
    @Test(arguments: Engine.installed)
    func engineLeavesInTheCatalogsWhatWasRecorded(_ engine: Engine) async throws {
        guard let version = engine.recordedVersion else {
            print("contract: \(engine): not compared, nothing is recorded from this version")
            return
        }
        try await TestSlots.operations.use {
            let server = try await ContractServer.start(engine)
            do {
                try await compare(ScenarioRun(engine: engine, version: version, server: server))
            } catch {
                await server.stop()
                throw error
            }
            await server.stop()
        }
    }

    private func compare(_ run: ScenarioRun) async throws {
        let accepted = try AcceptedDifferences()
        var tally = Tally()
        for scenario in try Scenario.all() where Self.wanted.isEmpty || Self.wanted.contains(scenario.name) {
            let transcript: Transcript
            do {
                transcript = try await run.play(scenario)
            } catch {
                Issue.record("\(run.engine), \(scenario.name) can't be played: \(error)")
                tally.compared += scenario.steps.count
                tally.different += scenario.steps.count
                continue
            }
            let file = Transcript.file(scenario, run.version)
            guard let text = try? String(contentsOf: file, encoding: .utf8), !(Self.records && !run.engine.isSimulated)
            else {
                try record(transcript, of: scenario, in: file, from: run.engine)
                continue
            }
            tally.compared += transcript.steps.count
            for difference in transcript.differences(from: Transcript(text: text)) {
                if run.engine.isSimulated, accepted.contains(difference.step, of: scenario) {
                    tally.accepted.insert("\(scenario.name): \(difference.step)")
                } else {
                    tally.different += 1
                    Issue.record("\(run.engine), \(scenario.name): \(difference)")
                }
            }
        }
        print("contract: \(run.engine): \(tally)")
    }

    private struct Tally: CustomStringConvertible {
        var compared = 0
        var different = 0
        var accepted: Set<String> = []

        var description: String {
            let exceptions = accepted.isEmpty ? "" : ", \(accepted.count) differ as docs/simulated-engine.md says"
            return "\(compared) steps compared, \(different) differ\(exceptions)"
        }
    }

    /// A transcript nobody has looked at proves nothing, so writing one fails the run.
    private func record(_ transcript: Transcript, of scenario: Scenario, in file: URL, from engine: Engine) throws {
        guard !engine.isSimulated else {
            Issue.record("\(scenario.name) has no transcript; scripts/record-contract makes it where TimescaleDB is")
            return
        }
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try transcript.text.write(to: file, atomically: true, encoding: .utf8)
        Issue.record("\(scenario.name): recorded from \(engine); read the transcript, then commit it")
    }

    private static let records = ProcessInfo.processInfo.environment["CAGGCTL_RECORD_CONTRACT"] == "1"
    /// Names of scenarios; all where there are none.
    private static let wanted =
        (ProcessInfo.processInfo.environment["CAGGCTL_CONTRACT_SCENARIOS"] ?? "").split(separator: " ").map(String.init)
}

extension Engine {
    /// The version whose transcripts this engine must follow.
    fileprivate var recordedVersion: EmulatedVersion? {
        switch self {
        case .simulated(let version): version
        case .timescaledb(let release): EmulatedVersion.allCases.first { $0.release == release }
        }
    }
}
