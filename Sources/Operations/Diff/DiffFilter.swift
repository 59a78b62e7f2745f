internal import Postgres
internal import SQLSyntax

/// Limits a diff to some columns and rows. The same filter applies to the stored and to the recomputed rows.
package struct DiffFilter: Sendable, Hashable, Codable {
    /// The names of the value columns to compare; nil for all value columns.
    package var columns: [String]?
    /// Grouping columns, each with a required value. Other rows aren't compared. Empty if no value is required.
    package var groups: [Group]
    /// An SQL condition on the cagg's columns, as the operator typed it. Nil if there is no condition.
    package var condition: String?

    /// A grouping column and its required value, for example `provider=openai`. The value is in the text form of the
    /// column's type.
    package struct Group: Sendable, Hashable, Codable {
        package var column: String
        package var value: String

        package init(column: String, value: String) {
            self.column = column
            self.value = value
        }
    }

    package init(columns: [String]? = nil, groups: [Group] = [], condition: String? = nil) {
        self.columns = columns
        self.groups = groups
        self.condition = condition
    }

    /// Throws `DiffError.notFloatingPoint` if a tolerance is given for a column that is compared exactly or doesn't
    /// exist. Without this check, a misspelled name would have no effect.
    func check(_ tolerances: [String: Double], _ columns: DiffColumns) throws(DiffError) {
        let tolerant = columns.values.filter(DiffComparison(tolerance: 0).isTolerant).map(\.name)
        for name in tolerances.keys.sorted() where !tolerant.contains(name) {
            throw .notFloatingPoint(name, tolerant)
        }
    }

    /// Returns the columns that remain with this filter. Throws `DiffError.unknownColumn` if the filter names a column
    /// that the cagg doesn't have.
    func narrowing(_ all: DiffColumns) throws(DiffError) -> DiffColumns {
        for group in groups where !all.key.contains(where: { $0.name == group.column }) {
            throw .unknownColumn(group.column, all.key.map(\.name))
        }
        guard let columns else { return all }
        for name in columns where !all.values.contains(where: { $0.name == name }) {
            throw .unknownColumn(name, all.values.map(\.name))
        }
        var narrowed = all
        narrowed.values = all.values.filter { columns.contains($0.name) }
        return narrowed
    }

    /// Returns the filter as a condition for a WHERE clause; nil if all rows are compared. Throws
    /// `DiffError.badCondition` if the operator's condition isn't one SQL expression.
    func sql(_ columns: DiffColumns) throws(DiffError) -> SQL? {
        var parts = groups.map { group -> SQL in
            let (column, value): (SQL, SQL) = ("\(identifier: group.column)", SQL(unsafeRaw: Self.literal(group.value)))
            // An array comparison uses the type's own equality operator, even if the operator's schema isn't in the
            // search path. CASE gives the column's type to the literal.
            let isBuiltIn = columns.key.first { $0.name == group.column }?.type.isBuiltIn ?? true
            guard !isBuiltIn else { return "\(column) = \(value)" }
            return "ARRAY[\(column)] = ARRAY[CASE WHEN false THEN \(column) ELSE \(value) END]"
        }
        if let condition { parts.append("(\(unsafeRaw: try Self.checked(condition)))") }
        return parts.isEmpty ? nil : parts.joined(separator: " AND ")
    }

    /// Returns an SQL literal without a type. The server converts such a literal to the column's type. A text parameter
    /// would stay text.
    ///
    /// A backslash is written as in `E'…'`, because the session's `standard_conforming_strings` may be off: caggctl
    /// doesn't change it, as the SQL of users may depend on it. Works on Unicode scalars, because a quote and a
    /// combining mark after it form one `Character`.
    private static func literal(_ value: String) -> String {
        var text = "'".unicodeScalars
        for scalar in value.unicodeScalars {
            if scalar == "'" || scalar == "\\" { text.append(scalar) }
            text.append(scalar)
        }
        text.append("'")
        return (value.unicodeScalars.contains("\\") ? "E" : "") + String(text)
    }

    /// Checks that the text is exactly one SQL expression. Returns the text with a line break at the end, which ends an
    /// SQL comment in the text. The session is read-only, so the server refuses writes by the expression.
    private static func checked(_ condition: String) throws(DiffError) -> String {
        // The text is parsed twice. With parentheses around it, nothing can follow the expression. Without them, the
        // text can't contain a closing parenthesis that has no opening one.
        for text in ["(\(condition)\n)", condition] {
            let statements: [ParsedStatement]
            do {
                statements = try PostgresParser.statements(in: "SELECT 1 WHERE \(text)")
            } catch {
                throw .badCondition(error.message)
            }
            guard statements.count == 1, let select = statements[0].node.node("SelectStmt"),
                Set(select.fieldNames).isSubset(of: ["targetList", "whereClause", "limitOption", "op"])
            else {
                throw .badCondition(
                    "write one expression, as after WHERE; AND and OR are allowed, but no other clause or statement may"
                        + " follow")
            }
        }
        return condition + "\n"
    }
}
