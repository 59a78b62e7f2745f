internal import Postgres
internal import SQLSyntax

/// What narrows a diff: fewer columns, fewer rows. It applies to both sides alike.
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

    /// A tolerance for a column that isn't compared, or only exactly, would be a typing error that nobody sees.
    func check(_ tolerances: [String: Double], _ columns: DiffColumns) throws(DiffError) {
        let tolerant = columns.values.filter(DiffComparison(tolerance: 0).isTolerant).map(\.name)
        for name in tolerances.keys.sorted() where !tolerant.contains(name) {
            let candidates = tolerant.isEmpty ? "none" : tolerant.joined(separator: ", ")
            throw .unknownColumn(name, "with floating-point numbers: \(candidates)")
        }
    }

    /// The columns that are left. Throws where one that is named isn't there.
    func narrowing(_ all: DiffColumns) throws(DiffError) -> DiffColumns {
        for group in groups where !all.key.contains(where: { $0.name == group.column }) {
            throw .unknownColumn(group.column, all.key.map(\.name).joined(separator: ", "))
        }
        guard let columns else { return all }
        for name in columns where !all.values.contains(where: { $0.name == name }) {
            throw .unknownColumn(name, all.values.map(\.name).joined(separator: ", "))
        }
        var narrowed = all
        narrowed.values = all.values.filter { columns.contains($0.name) }
        return narrowed
    }

    /// The condition on a side's rows, to be put after WHERE; nil where every row counts.
    func sql(_ columns: DiffColumns) throws(DiffError) -> SQL? {
        var parts = groups.map { group -> SQL in
            let (column, value): (SQL, SQL) = ("\(identifier: group.column)", SQL(unsafeRaw: Self.literal(group.value)))
            // By the type's own equality, which the path may leave out. CASE makes the literal one of the column's type.
            let isBuiltIn = columns.key.first { $0.name == group.column }?.type.isBuiltIn ?? true
            guard !isBuiltIn else { return "\(column) = \(value)" }
            return "ARRAY[\(column)] = ARRAY[CASE WHEN false THEN \(column) ELSE \(value) END]"
        }
        if let condition { parts.append("(\(unsafeRaw: try Self.checked(condition)))") }
        return parts.isEmpty ? nil : parts.joined(separator: " AND ")
    }

    /// An untyped literal: the server reads it as the column's type, which a bound text parameter would not be.
    private static func literal(_ value: String) -> String { "'" + value.replacing("'", with: "''") + "'" }

    /// One expression and nothing after it. What it may do the session decides, which is read-only.
    private static func checked(_ condition: String) throws(DiffError) -> String {
        // In parentheses nothing may follow it, and without them it may not end these.
        for text in ["(\(condition)\n)", condition] {
            let statements: [ParsedStatement]
            do {
                statements = try PostgresParser.statements(in: "SELECT 1 WHERE \(text)")
            } catch {
                throw .badCondition(error.message)
            }
            guard statements.count == 1, let select = statements[0].node.node("SelectStmt"),
                Set(select.fieldNames).isSubset(of: ["targetList", "whereClause", "limitOption", "op"])
            else { throw .badCondition("it is more than one condition") }
        }
        return condition + "\n"
    }
}
