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
}
