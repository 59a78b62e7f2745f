import SQLSyntax

/// Writes names and literals as SQL text. A script is translated without a connection that could quote them, so the
/// rules are PostgreSQL's with `standard_conforming_strings` on, the default since 9.1.
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

    /// A statement that only raises a notice.
    static func notice(_ text: String) -> String {
        "DO \(literal("BEGIN RAISE NOTICE '%', \(literal(text)); END"))"
    }
}
