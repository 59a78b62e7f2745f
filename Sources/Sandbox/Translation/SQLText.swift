import SQLSyntax

/// Names and literals as SQL text. There is no connection yet that could quote them when a script is translated; so the
/// rules are PostgreSQL's with `standard_conforming_strings` on, its default since 9.1.
enum SQLText {
    static func literal(_ value: String) -> String {
        "'" + value.replacing("'", with: "''") + "'"
    }

    static func identifier(_ name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"") + "\""
    }

    static func qualifiedName(_ parts: [String]) -> String {
        parts.map(identifier).joined(separator: ".")
    }

    /// The name in a `RangeVar` node.
    static func relationName(_ range: SyntaxTree?) -> String {
        qualifiedName(["schemaname", "relname"].compactMap { range?[$0]?.string })
    }

    /// A statement that does nothing but say something.
    static func notice(_ text: String) -> String {
        "DO \(literal("BEGIN RAISE NOTICE '%', \(literal(text)); END"))"
    }
}
