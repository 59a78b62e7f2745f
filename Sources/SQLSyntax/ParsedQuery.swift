/// The select list and the grouping of one SELECT without UNION, INTERSECT and EXCEPT.
package struct ParsedQuery: Sendable, Equatable {
    /// One column of the select list.
    package struct Target: Sendable, Equatable {
        /// The name of the output column, as PostgreSQL chooses it; `?column?` if the expression gives no name.
        package var name: String
        /// Whether the query groups by this column.
        package var isGroupingKey: Bool
        /// The name of the built-in function if the column is a single call of it: `count` for `count(*)`. Nil for any
        /// other expression, such as `count(*) + 1`, and for window functions. If the call has no schema, the function
        /// may instead be a user's function with the same name that the search path finds first.
        package var function: String?
    }

    /// The columns of the select list, in their order.
    package var targets: [Target]
    /// Whether the query groups by an expression that it doesn't select. Also true for grouping sets, CUBE and ROLLUP,
    /// because their rows don't all have the same key columns.
    package var hasUnselectedKeys: Bool
    /// Whether the query has a HAVING clause.
    package var hasHaving: Bool
    /// Whether the query has DISTINCT or DISTINCT ON.
    package var isDistinct: Bool

    /// Parses one SELECT.
    ///
    /// - Throws: `SQLSyntaxError` if `sql` can't be parsed, or isn't one SELECT without UNION, INTERSECT and EXCEPT.
    package init(_ sql: String) throws(SQLSyntaxError) {
        let statements = try PostgresParser.statements(in: sql)
        guard statements.count == 1, let select = statements[0].node.node("SelectStmt"),
            select["op"]?.string == "SETOP_NONE", let list = select["targetList"]?.items
        else {
            throw SQLSyntaxError(message: "the text isn't a single SELECT")
        }
        let outputs = list.compactMap { $0.node("ResTarget") }.map(Output.init)
        var selected: Set<Int> = []
        var hasUnselected = false
        for key in select["groupClause"]?.items ?? [] {
            if let index = Self.outputIndex(of: key, in: outputs) {
                selected.insert(index)
            } else {
                hasUnselected = true
            }
        }
        // If an expression is selected twice, both columns are keys.
        for index in selected {
            for other in outputs.indices where outputs[other].expression == outputs[index].expression {
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

    /// Returns the index of the output column to which a GROUP BY item refers: by position, by expression, or by name.
    /// Nil if there is no such output column. Expressions are compared before names, because PostgreSQL prefers an
    /// input column to an output column of the same name. The query's text doesn't show which input columns exist, so
    /// the result is wrong if the item is an input column that isn't selected and an output column has the same name.
    private static func outputIndex(of key: SyntaxTree, in outputs: [Output]) -> Int? {
        if let position = key.node("A_Const")?["ival"]?["ival"]?.integer {
            return outputs.indices.contains(position - 1) ? position - 1 : nil
        }
        let expression = key.withoutLocations
        if let index = outputs.firstIndex(where: { $0.expression.isEquivalent(to: expression) }) {
            return index
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
    /// Whether two expressions are equal. A column without a table, such as `a`, also equals `t.a`.
    fileprivate func isEquivalent(to other: SyntaxTree) -> Bool {
        if self == other { return true }
        guard let mine = node("ColumnRef")?["fields"]?.items, let theirs = other.node("ColumnRef")?["fields"]?.items
        else { return false }
        return mine.last == theirs.last && min(mine.count, theirs.count) == 1
    }

    /// The name of the function if the expression is a single call of a function, and the call names no schema or the
    /// schema `pg_catalog`; nil for other expressions and for window functions.
    fileprivate var builtinFunction: String? {
        guard let call = node("FuncCall"), call["over"] == nil, let names = call["funcname"]?.items.compactMap(\.name),
            names.count == 1 || names.first == "pg_catalog"
        else { return nil }
        return names.last
    }

    /// The name that PostgreSQL derives from an expression without an alias; nil if it derives none, and for rarer
    /// kinds of expressions (`FigureColname` in parse_target.c).
    fileprivate var impliedName: String? {
        if let cast = node("TypeCast") {
            return cast["arg"]?.strongName ?? cast["typeName"]?["names"]?.items.last?.name
        }
        return strongName ?? (node("CaseExpr") == nil ? nil : "case")
    }

    /// The name that PostgreSQL derives from a column, a function or a keyword such as COALESCE. Nil if the only
    /// derived name is the type of a cast, or `case`. PostgreSQL ignores these two names inside another cast or CASE.
    private var strongName: String? {
        if let column = node("ColumnRef") { return column["fields"]?.items.last?.name }
        if let call = node("FuncCall") { return call["funcname"]?.items.last?.name }
        if let cast = node("TypeCast") { return cast["arg"]?.strongName }
        if let cases = node("CaseExpr") { return cases["defresult"]?.strongName }
        if node("CoalesceExpr") != nil { return "coalesce" }
        if let extreme = node("MinMaxExpr") { return extreme["op"]?.string == "IS_LEAST" ? "least" : "greatest" }
        if node("A_Expr")?["kind"]?.string == "AEXPR_NULLIF" { return "nullif" }
        return nil
    }
}
