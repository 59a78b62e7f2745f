extension Sequence<String> {
    /// Newest first, by the numbers in the names: `2.14.2` before `2.9.0`.
    func newestFirst() -> [String] {
        func numbers(_ name: String) -> [Int] { name.split { !$0.isNumber }.compactMap { Int($0) } }
        return sorted { numbers($1).lexicographicallyPrecedes(numbers($0)) }
    }
}
