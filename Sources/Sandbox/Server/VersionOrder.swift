extension Sequence<String> {
    /// The names, sorted by the numbers in them, newest first: `2.14.2` before `2.9.0`.
    func newestFirst() -> [String] {
        func numbers(_ name: String) -> [Int] { name.split { !$0.isNumber }.compactMap { Int($0) } }
        return sorted { numbers($1).lexicographicallyPrecedes(numbers($0)) }
    }
}
