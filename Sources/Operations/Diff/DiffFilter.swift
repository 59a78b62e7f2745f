internal import Postgres
internal import SQLSyntax

/// Limits a diff to some columns and rows. The filter applies to the stored and to the recomputed rows.
package struct DiffFilter: Sendable, Hashable, Codable {
    /// The value columns to compare; nil for all.
    package var columns: [String]?
    /// Grouping columns and the value that each must have.
    package var groups: [Group]
    /// An SQL condition on the cagg's columns, as typed.
    package var condition: String?

    /// `provider=openai`: a grouping column and a value in its type's text form.
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

    /// Throws if a tolerance is given for a column that is compared exactly or doesn't exist, so that a typing error is
    /// noticed.
    func check(_ tolerances: [String: Double], _ columns: DiffColumns) throws(DiffError) {
        let tolerant = columns.values.filter(DiffComparison(tolerance: 0).isTolerant).map(\.name)
        for name in tolerances.keys.sorted() where !tolerant.contains(name) {
            throw .notFloatingPoint(name, tolerant)
        }
    }

    /// Returns the columns to compare. Throws if the cagg has no column with a name that the filter uses.
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

    /// Returns the filter as a condition for a WHERE clause; nil if all rows are compared.
    func sql(_ columns: DiffColumns) throws(DiffError) -> SQL? {
        var parts = groups.map { group -> SQL in
            let (column, value): (SQL, SQL) = ("\(identifier: group.column)", SQL(unsafeRaw: Self.literal(group.value)))
            // Comparing arrays uses the type's own equality operator, even if its schema isn't in the search path. CASE
            // gives the literal the column's type.
            let isBuiltIn = columns.key.first { $0.name == group.column }?.type.isBuiltIn ?? true
            guard !isBuiltIn else { return "\(column) = \(value)" }
            return "ARRAY[\(column)] = ARRAY[CASE WHEN false THEN \(column) ELSE \(value) END]"
        }
        if let condition { parts.append("(\(unsafeRaw: try Self.checked(condition)))") }
        return parts.isEmpty ? nil : parts.joined(separator: " AND ")
    }

    /// Returns an untyped literal. The server reads it as a value of the column's type; it wouldn't do so with a text
    /// parameter.
    private static func literal(_ value: String) -> String { "'" + value.replacing("'", with: "''") + "'" }

    /// Checks that the text is one expression and nothing else, and returns it with a line break, which ends a comment
    /// in the text. The session is read-only, which limits what the expression can do.
    private static func checked(_ condition: String) throws(DiffError) -> String {
        // Parsed with parentheses, so that nothing can follow the expression, and without, so that the text can't close
        // the parentheses itself.
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
                    "it must be one expression, as after WHERE (AND and OR are allowed), with no other clause or"
                        + " statement after it")
            }
        }
        return condition + "\n"
    }
}
