import CommandLanguage
import Testing

@Suite struct NearestNameTests {
    @Test(arguments: [
        ("stauts", "status"), ("sattus", "status"), ("STATUS", "status"), ("dif", "diff"), ("ploicy", "policy"),
        ("refrehs", "refresh"), ("treshold", "thresholds"), ("x", nil), ("", nil), ("completely", nil),
    ])
    func findsTheNearestName(word: String, nearest: String?) {
        let names = ["status", "thresholds", "refresh", "policy", "diff", "sql", "quit"]
        #expect(NearestName.suggest(for: word, among: names) == nearest)
    }
}
