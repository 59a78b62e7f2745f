import SQLSyntax

/// One of TimescaleDB's own options in a WITH or SET list: `timescaledb.continuous`, or `tsdb.…` for short.
struct TimescaleOption {
    /// As it was written; nil where the name stands alone, which means on.
    var value: String?

    /// Whether it is on, in any of the spellings PostgreSQL takes for true.
    var isOn: Bool {
        guard let value = value?.lowercased() else { return true }
        return ["true", "on", "yes", "1", "t", "y"].contains(value)
    }

    /// TimescaleDB's options in a list of `DefElem` nodes, by name. PostgreSQL's own are left out.
    ///
    /// - Throws: where an option is none that a continuous aggregate or a compressed table has.
    static func options(
        of list: SyntaxTree?, in statement: ParsedStatement
    ) throws(TranslationError) -> [String: TimescaleOption] {
        var options: [String: TimescaleOption] = [:]
        for element in (list?.items ?? []).compactMap({ $0.node("DefElem") }) {
            guard let namespace = element["defnamespace"]?.string, ["timescaledb", "tsdb"].contains(namespace),
                let name = element["defname"]?.string
            else { continue }
            guard known.contains(name) || compression.contains(where: name.hasPrefix) else {
                throw .unsupported(feature: "the option \(namespace).\(name)", statement: statement.text)
            }
            options[name] = TimescaleOption(value: element["arg"]?.spelledValue)
        }
        return options
    }

    private static let known: Set = ["continuous", "materialized_only", "create_group_indexes"]
    private static let compression = ["compress", "columnstore", "enable_columnstore", "segmentby", "orderby"]
}

extension SyntaxTree {
    /// The text of a DefElem's argument: a string, a number, a word.
    fileprivate var spelledValue: String? {
        if let name { return name }
        if let number = node("Integer") { return String(number["ival"]?.integer ?? 0) }
        if let bool = node("Boolean") { return String(bool["boolval"]?.isTrue ?? false) }
        return node("TypeName")?["names"]?.items.last?.name
    }
}
