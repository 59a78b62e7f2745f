import SQLSyntax

/// Writes names and literals as SQL text. A script is translated without a connection, so libpq can't quote them. The
/// rules are PostgreSQL's rules with `standard_conforming_strings` on, which is the default since 9.1.
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

    /// Returns the name in a `RangeVar` node, as SQL text.
    static func relationName(_ range: SyntaxTree?) -> String {
        qualifiedName(["schemaname", "relname"].compactMap { range?[$0]?.string })
    }

    /// Returns a statement that only raises a notice.
    static func notice(_ text: String) -> String {
        "DO \(literal("BEGIN RAISE NOTICE '%', \(literal(text)); END"))"
    }
}
