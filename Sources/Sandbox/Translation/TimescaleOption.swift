import SQLSyntax

/// One of TimescaleDB's own options in a WITH or SET list. Its name begins with `timescaledb.` or, for short, `tsdb.`.
struct TimescaleOption {
    /// The value as it was written. Nil if the option has only a name, which means that it is on.
    var value: String?

    /// Whether the option is on, in any of PostgreSQL's spellings of true.
    var isOn: Bool {
        guard let value = value?.lowercased() else { return true }
        return ["true", "on", "yes", "1", "t", "y"].contains(value)
    }

    /// Returns TimescaleDB's options in a list of `DefElem` nodes, by name. PostgreSQL's own options are left out.
    ///
    /// - Throws: `unsupported` for an option that the simulated engine doesn't know.
    static func options(
        of list: SyntaxTree?, in statement: ParsedStatement
    ) throws(TranslationError) -> [String: TimescaleOption] {
        var options: [String: TimescaleOption] = [:]
        for element in (list?.items ?? []).compactMap({ $0.node("DefElem") }) {
            guard let namespace = element["defnamespace"]?.string, ["timescaledb", "tsdb"].contains(namespace),
                let name = element["defname"]?.string
            else { continue }
            guard supported.contains(name) || compression.contains(where: name.hasPrefix) else {
                throw .unsupported(feature: "the option \(namespace).\(name)", statement: statement.text)
            }
            options[name] = TimescaleOption(value: element["arg"]?.spelledValue)
        }
        return options
    }

    private static let supported: Set = ["continuous", "materialized_only", "create_group_indexes"]
    private static let compression = ["compress", "columnstore", "enable_columnstore", "segmentby", "orderby"]
}

extension SyntaxTree {
    /// The text of a `DefElem`'s argument: a string, a number, a boolean or a word.
    fileprivate var spelledValue: String? {
        if let name { return name }
        if let number = node("Integer") { return String(number["ival"]?.integer ?? 0) }
        if let bool = node("Boolean") { return String(bool["boolval"]?.isTrue ?? false) }
        return node("TypeName")?["names"]?.items.last?.name
    }
}
