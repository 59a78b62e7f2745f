import Testing

@testable import Shell

@Suite struct HistoryTests {
    @Test(arguments: [
        "connect postgresql://ann:secret@db1/llm", "connect \"host=x password=secret\"", "connect 'PASSWORD = x'",
    ])
    func linesWithPasswordsAreNotKept(line: String) {
        var history = History(environment: [:])
        #expect(!history.add(line))
        #expect(history.lines == [])
    }

    @Test func repetitionsAreKeptOnce() {
        var history = History(environment: [:])
        #expect(history.add("status"))
        #expect(!history.add("status"))
        #expect(history.add("connect postgresql://ann@db1/llm"))
        #expect(history.lines == ["status", "connect postgresql://ann@db1/llm"])
    }
}
