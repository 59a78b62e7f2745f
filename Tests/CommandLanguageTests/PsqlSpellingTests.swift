import Testing

@testable import CommandLanguage

@Suite struct PsqlSpellingTests {
    @Test(
        arguments: [
            ("\\q", "quit"), ("\\x", "set expanded toggle"), ("\\x off", "set expanded off"),
            ("\\timing", "set timing toggle"),
            ("\\c llm", "connect llm"), ("\\connect", "connect"), ("\\h refresh", "help refresh"), ("\\s", "history"),
            ("\\watch 5 status", "watch 5 status"), ("status \\q", "status \\q"), ("\\d", nil), ("\\", nil), ("", ""),
        ] as [(String, String?)])
    func commandsOfPsqlBecomeCommandsOfTheConsole(line: String, words: String?) {
        let tokens = line.split(separator: " ").map { Token(String($0)) }
        #expect(PsqlSpelling.translated(tokens)?.map(\.text).joined(separator: " ") == words)
    }

    @Test func messageNamesOnlyWhatIsTranslated() {
        for name in PsqlSpelling.names { #expect(PsqlSpelling.translated([Token(name, columns: 0..<2)]) != nil) }
        #expect(PsqlSpelling.translated([Token("\\x", columns: 3..<5)])?.map(\.columns) == [3..<5, 3..<5, 3..<5])
    }
}
