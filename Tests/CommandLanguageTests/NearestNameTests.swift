import Testing

@testable import CommandLanguage

@Suite struct NearestNameTests {
    @Test(arguments: [
        ("stauts", "status"), ("sattus", "status"), ("STATUS", "status"), ("dif", "diff"), ("ploicy", "policy"),
        ("refrehs", "refresh"), ("treshold", "thresholds"), ("x", nil), ("", nil), ("completely", nil),
    ])
    func findsTheNearestName(word: String, nearest: String?) {
        let names = ["status", "thresholds", "refresh", "policy", "diff", "sql", "quit"]
        #expect(NearestName.suggest(for: word, among: names) == nearest)
    }

    @Test(arguments: [
        ("", "", 0), ("", "ab", 2), ("ab", "ba", 1), ("abc", "acb", 1), ("ca", "abc", 3), ("status", "stauts", 1),
        ("kitten", "sitting", 3), ("abcd", "badc", 2),
    ])
    func editsAreCounted(first: String, second: String, edits: Int) {
        let (first, second) = (Array(first), Array(second))
        #expect(NearestName.distance(first, second, limit: 3) == edits)
        #expect(NearestName.distance(second, first, limit: 3) == edits)
        #expect(NearestName.distance(first, second, limit: edits - 1) == nil)
    }

    @Test(
        arguments: [
            ("abx", "abc"), ("abxy", nil), ("abcdxy", "abcdef"), ("abcdefghixyz", "abcdefghijkl"), ("FORCE", "force"),
            ("forse", "force"),
        ] as [(String, String?)])
    func longerWordsMayHaveMoreErrors(word: String, name: String?) {
        #expect(NearestName.suggest(for: word, among: ["abc", "abcdef", "abcdefghijkl", "force", "forge"]) == name)
    }
}
