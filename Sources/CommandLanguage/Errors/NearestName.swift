/// Finds the name that a person probably meant.
package enum NearestName {
    /// Returns the name that is most similar to `word`. Nil if no name is similar enough for a typing error. The limit
    /// is one edit per three letters of the word, at least one and at most three. Ignores case. If several names are
    /// equally similar, returns the first of them.
    package static func suggest(for word: String, among names: some Sequence<String>) -> String? {
        let limit = min(3, max(1, word.count / 3))
        let folded = Array(word.lowercased())
        var best: (name: String, distance: Int)?
        for name in names {
            guard let distance = distance(folded, Array(name.lowercased()), limit: limit) else { continue }
            if distance < best?.distance ?? .max { best = (name, distance) }
        }
        return best?.name
    }

    /// Returns the number of edits between two words: insertions, deletions, replacements and swaps of adjacent letters
    /// (Damerau–Levenshtein; a swapped pair isn't edited again). Nil if the number is above `limit`.
    static func distance(_ first: [Character], _ second: [Character], limit: Int) -> Int? {
        guard abs(first.count - second.count) <= limit else { return nil }
        var beforeLast: [Int] = []
        var last = Array(0...second.count)
        for i in first.indices {
            var row = [i + 1]
            for j in second.indices {
                let replaced = last[j] + (first[i] == second[j] ? 0 : 1)
                var cost = min(replaced, last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            if row.allSatisfy({ $0 > limit }) { return nil }
            (beforeLast, last) = (last, row)
        }
        return last.last.flatMap { $0 <= limit ? $0 : nil }
    }
}
