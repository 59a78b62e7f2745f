import Foundation
import Testing

@testable import Console

@Suite struct HistoryTests {
    /// As the XDG base directory specification says.
    @Test func anEmptyVariableCountsAsUnset() {
        #expect(StateFolder.path(["XDG_STATE_HOME": "", "HOME": "/home/a"]) == "/home/a/.local/state/caggctl")
        #expect(StateFolder.path(["XDG_STATE_HOME": "/x", "HOME": "/home/a"]) == "/x/caggctl")
        #expect(StateFolder.path(["HOME": ""]) == nil)
    }

    @Test(arguments: [
        "connect postgresql://ann:secret@db1/llm", "connect \"host=x password=secret\"", "connect 'PASSWORD = x'",
        "sql alter role ann password 'secret'", "sql ALTER ROLE ann PASSWORD'secret'",
        "connect postgresql://ann@db1/llm?sslpassword=x", "connect //ann:s/e@db1",
    ])
    func linesWithPasswordsAreNotKept(line: String) {
        var history = History(environment: [:])
        let isKept = history.add(line)
        #expect(!isKept)
        #expect(history.lines == [])
    }

    @Test func repetitionsAreKeptOnce() {
        var history = History(environment: [:])
        let kept = ["status", "status", "connect postgresql://ann@db1/llm"].map { history.add($0) }
        #expect(kept == [true, false, true])
        #expect(history.lines == ["status", "connect postgresql://ann@db1/llm"])
    }

    @Test(arguments: ["connect postgresql://db1:5433/llm", "connect postgresql://ann@db1:5433/llm", "status --check"])
    func linesWithoutPasswordsAreKept(line: String) {
        var history = History(environment: [:])
        let isKept = history.add(line)
        #expect(isKept)
        #expect(history.lines == [line])
    }

    // MARK: The file

    private let home = FileManager.default.temporaryDirectory.appending(path: "caggctl-test-\(UUID().uuidString)")
    private var environment: [String: String] { ["XDG_STATE_HOME": home.path] }
    private var file: URL { home.appending(path: "caggctl/history") }

    private func remove() { try? FileManager.default.removeItem(at: home) }

    @Test func linesAreReadAgainByTheNextSession() throws {
        defer { remove() }
        var history = History(environment: environment)
        for line in ["status", "sql select 1,\n  2;", "connect password=x", ""] { _ = history.add(line) }
        var next = History(environment: environment)
        #expect(next.lines == ["status", "sql select 1,   2;"])
        let isRepeated = !next.add("sql select 1,   2;")
        #expect(isRepeated)
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect((mode ?? 0o777) & 0o077 == 0)
    }

    @Test func onlyTheNewestLinesOfALongFileAreRead() throws {
        defer { remove() }
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        let lines = (1...History.limit + 5).map { "set n \($0)" }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
        let history = History(environment: environment)
        #expect(history.lines.count == History.limit && history.lines.first == "set n 6")
    }
}
