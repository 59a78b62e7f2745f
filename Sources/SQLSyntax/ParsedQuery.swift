/// The shape of one plain SELECT: what it selects, and what of that it groups by.
package struct ParsedQuery: Sendable, Equatable {
    package struct Target: Sendable, Equatable {
        /// The output column's name, as PostgreSQL would choose it; `?column?` where it has none to choose.
        package var name: String
        package var isGroupingKey: Bool
        /// The built-in function whose result it is, as it is: `count` for `count(*)`, and nil for `count(*) + 1`. (Another
        /// function of that name, which the search path finds, looks the same.)
        package var function: String?
    }

    package var targets: [Target]
    /// Whether it groups by an expression it doesn't select. Grouping sets, CUBE and ROLLUP count as such: their rows
    /// have no one key.
    package var hasUnselectedKeys: Bool
    package var hasHaving: Bool
    /// DISTINCT or DISTINCT ON.
    package var isDistinct: Bool

    /// - Throws: `SQLSyntaxError` where `sql` doesn't parse, or isn't one SELECT without UNION, INTERSECT and EXCEPT.
    package init(_ sql: String) throws(SQLSyntaxError) {
        let statements = try PostgresParser.statements(in: sql)
        guard statements.count == 1, let select = statements[0].node.node("SelectStmt"),
            select["op"]?.string == "SETOP_NONE", let list = select["targetList"]?.items
        else {
            throw SQLSyntaxError(message: "not a single SELECT")
        }
        let outputs = list.compactMap { $0.node("ResTarget") }.map(Output.init)
        var selected: Set<Int> = []
        var hasUnselected = false
        for key in select["groupClause"]?.items ?? [] {
            if let place = Self.place(of: key, in: outputs) {
                selected.insert(place)
            } else {
                hasUnselected = true
            }
        }
        // One expression may be selected twice: both columns are keys then.
        for place in selected {
            for other in outputs.indices where outputs[other].expression == outputs[place].expression {
                selected.insert(other)
            }
        }
        targets = outputs.enumerated().map {
            Target(name: $1.name, isGroupingKey: selected.contains($0), function: $1.expression.builtinFunction)
        }
        hasUnselectedKeys = hasUnselected
        hasHaving = select["havingClause"] != nil
        isDistinct = select["distinctClause"] != nil
    }

    /// The output a GROUP BY item means: by position, by expression, or by its name. (Where a name is an input column as
    /// well, PostgreSQL prefers that one; so does the order here, as far as the select list tells.)
    private static func place(of key: SyntaxTree, in outputs: [Output]) -> Int? {
        if let position = key.node("A_Const")?["ival"]?["ival"]?.integer {
            return outputs.indices.contains(position - 1) ? position - 1 : nil
        }
        let expression = key.withoutLocations
        if let place = outputs.firstIndex(where: { $0.expression.means(expression) }) {
            return place
        }
        guard case let fields = key.node("ColumnRef")?["fields"]?.items ?? [], fields.count == 1 else { return nil }
        return outputs.firstIndex { $0.name == fields[0].name }
    }
}

/// One item of a select list.
private struct Output {
    var name: String
    var expression: SyntaxTree

    init(_ target: SyntaxTree) {
        let value = target["val"] ?? .null
        name = target["name"]?.string ?? value.impliedName ?? "?column?"
        expression = value.withoutLocations
    }
}

extension SyntaxTree {
    /// Whether two expressions are the same; for bare columns, `t.a` and `a` are.
    fileprivate func means(_ other: SyntaxTree) -> Bool {
        if self == other { return true }
        guard let mine = node("ColumnRef")?["fields"]?.items, let theirs = other.node("ColumnRef")?["fields"]?.items
        else { return false }
        return mine.last == theirs.last && min(mine.count, theirs.count) == 1
    }

    fileprivate var builtinFunction: String? {
        guard let call = node("FuncCall"), call["over"] == nil, let names = call["funcname"]?.items.compactMap(\.name),
            names.count == 1 || names.first == "pg_catalog"
        else { return nil }
        return names.last
    }

    /// The name PostgreSQL gives an unnamed output column, for the expressions that pass one on.
    fileprivate var impliedName: String? {
        if let column = node("ColumnRef") { return column["fields"]?.items.last?.name }
        if let call = node("FuncCall") { return call["funcname"]?.items.last?.name }
        if let cast = node("TypeCast") {
            return cast["arg"]?.impliedName ?? cast["typeName"]?["names"]?.items.last?.name
        }
        if node("CoalesceExpr") != nil { return "coalesce" }
        if node("CaseExpr") != nil { return "case" }
        return nil
    }
}
