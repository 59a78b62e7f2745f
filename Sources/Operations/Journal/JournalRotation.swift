/// How a new current file is begun, step by step.
///
/// After each step every entry is in a file that readers look at, and the current file is whole: a process may die between
/// any two of them. The next rotation then takes up what is left to do.
enum JournalRotation {
    enum Step: Hashable {
        /// The older file of that number gets the next number. The oldest one may be overwritten.
        case shift(Int)
        /// The current file is `journal.1.jsonl`, too.
        case link
        /// What is still open is written to `journal.next.jsonl`.
        case write
        /// That becomes the current file.
        case replace
    }

    /// - Parameters:
    ///   - kept: the numbers of the older files that there are.
    ///   - isLinked: whether number 1 is the current file, as an interrupted rotation leaves it.
    ///   - most: how many are kept.
    static func steps(kept: Set<Int>, isLinked: Bool, most: Int) -> [Step] {
        guard !isLinked else { return [.write, .replace] }
        // Also a number that an interrupted rotation left free; without any the oldest file goes.
        let free = (1...most).first { !kept.contains($0) } ?? most
        return (1..<free).reversed().map { .shift($0) } + [.link, .write, .replace]
    }
}
