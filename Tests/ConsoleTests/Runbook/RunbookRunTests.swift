import CommandLanguage
import Foundation
import Testing

@testable import Console

/// Runbooks and `-c` commands in a session that has no server: what runs, what stops, and the exit code.
@MainActor
@Suite(.timeLimit(.minutes(2))) struct RunbookRunTests {
    private let session = Session.offline()
    private let file = FileManager.default.temporaryDirectory.appending(path: "caggctl-test-\(UUID().uuidString).cagg")

    private func run(_ contents: Data) async throws -> ExitCode {
        defer { try? FileManager.default.removeItem(at: file) }
        try contents.write(to: file)
        return await session.run(batch: [.file(file.path)])
    }

    @Test(arguments: [
        ("", ExitCode.clean), ("# a comment\n\n-- another\n", .clean), ("set a 1\nset b ${a}\n", .clean),
        ("frobnicate\n", .runbookStopped), ("status\n", .runbookStopped), ("set a ${nothing}\n", .runbookStopped),
        ("expect 2 status\n", .clean), ("expect 64 frobnicate\n", .clean), ("expect 0 set a 1\n", .clean),
        ("expect 0 frobnicate\n", .runbookStopped), ("expect 4 set a 1\n", .runbookStopped),
        ("set on-error continue\nstatus\nset a 1\n", .refused),
        ("set on-error continue\nexpect 2 status\n", .clean),
        ("set on-error continue\nexpect 0 status\n", .runbookStopped),
        ("set on-error continue\nset on-error stop\nstatus\n", .runbookStopped),
        ("quit\nfrobnicate\n", .clean), ("expect\n", .usage), ("expect 0\n", .usage), ("sql select 1\n", .usage),
    ])
    func runbookEndsWithTheCodeOfItsWorstLine(text: String, code: ExitCode) async throws {
        let result = try await run(Data(text.utf8))
        #expect(result == code)
    }

    @Test(
        arguments: [
            ("frobnicate", nil), ("set on-error continue\nfrobnicate", "1"), ("quit", nil), ("help", "1"),
        ] as [(String, String?)])
    func linesAfterTheEndAreNotRun(first: String, value: String?) async throws {
        _ = try await run(Data("\(first)\nset after 1\n".utf8))
        #expect(session.variables["after"] == value)
    }

    @Test func fileThatCannotBeReadIsAFailure() async throws {
        let missing = await session.run(batch: [.file("/nonexistent/night.cagg"), .command("set after 1")])
        #expect(missing == .failed)
        let folder = await session.run(batch: [.file("/")])
        #expect(folder == .failed)
        let latin1 = try await run(Data([0x73, 0x65, 0x74, 0x20, 0xFC, 0x0A]))
        #expect(latin1 == .failed)
        #expect(session.variables["after"] == nil)
    }

    @Test func batchEndsAtItsFirstFailure() async {
        let code = await session.run(batch: [.command("set a 1"), .command("frobnicate"), .command("set after 1")])
        #expect(code == .usage)
        #expect(session.variables["a"] == "1" && session.variables["after"] == nil)
    }

    @Test func quitEndsABatchWithoutAFailure() async {
        let code = await session.run(batch: [.command("quit"), .command("frobnicate")])
        #expect(code == .clean)
    }

    /// As with `psql -f a -f b`: only the file ends.
    @Test func quitInARunbookEndsThatRunbookOnly() async throws {
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("quit\n".utf8).write(to: file)
        let code = await session.run(batch: [.file(file.path), .command("set after 1")])
        #expect(code == .clean)
        #expect(session.variables["after"] == "1")
    }

    // MARK: set

    @Test(arguments: Setting.allCases)
    func everySettingCanBeSetToEachOfItsValues(setting: Setting) async {
        for value in setting.values where value != "toggle" {
            let code = await session.run(batch: [.command("set \(setting.rawValue) \(value)")])
            #expect(code == .clean)
            #expect(setting.text(in: session.settings) == value)
        }
    }
}
