import Foundation
import Sandbox
import TestSupport
import Testing

/// The examples of docs/commands.md, as somebody types them who copies them.
@Suite(.droppingDatabases, .timeLimit(.minutes(10))) struct ReferenceExampleTests {
    /// What doesn't end by itself, or has tests of its own.
    private static let leftOut = ["sandbox", "watch"]

    /// Where an exit code other than 0 is the right one. The others ran without finding problems, or found some (4).
    private static let expected: [String: [Int32]] = [
        "connect metrics": [2], "connect \"host=replica dbname=metrics\"": [2], "connect --host replica": [2],
    ]

    /// Nobody confirms, so a change is refused; nothing was interrupted or changed before that could be continued or
    /// undone.
    private static let usual: [Int32] = [0, 1, 4, 5]

    private static func examples() throws -> [String] {
        let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: project.appending(path: "docs/commands.md"), encoding: .utf8)
        let blocks = text.split(separator: "```", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }
        return blocks.flatMap { $0.element.split(separator: "\n").map(String.init) }
            .filter { line in !leftOut.contains { line == $0 || line.hasPrefix($0 + " ") } }
    }

    /// On one engine: the commands are tested on all of them elsewhere.
    @Test func everyExampleRuns() async throws {
        let desk = try await OperatorDesk(try #require(Engine.allUnderTest.first))
        let job = try await desk.policyJob(of: "llm_metrics_1min")
        let examples = try Self.examples()
        #expect(examples.count > 80)
        for example in examples {
            // Numbers of jobs are the server's, and the test doesn't wait for the night.
            let line = example.replacing(/\b10\d\d\b/, with: "\(job)").replacing("22:00-06:00", with: "00:00-24:00")
            let run = try await ProgramRun(["-c", line], environment: desk.environment)
            let codes = Self.expected[example] ?? Self.usual
            #expect(codes.contains { run.exit == .code($0) }, "\(line): \(run)")
        }
    }
}
