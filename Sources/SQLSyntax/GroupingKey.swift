/// The columns that identify the rows of a grouped query.
///
/// The columns are determined from the text of the query, without a catalog. The result is exact for PostgreSQL's own
/// rendering of a view, in which every column is qualified. For a query written by hand it is exact if each expression
/// is spelled the same way everywhere.
package struct GroupingKey: Sendable, Equatable {
    /// The output columns that are GROUP BY expressions, in the order of the select list.
    package var selected: [String]
    /// Whether the query also groups by an expression that it doesn't select. Then `selected` isn't a key: several rows
    /// can have the same values in the selected columns.
    package var hasUnselected: Bool

    /// A key with its columns.
    package init(selected: [String], hasUnselected: Bool) {
        self.selected = selected
        self.hasUnselected = hasUnselected
    }

    /// The grouping key of the query that defines a view or a continuous aggregate.
    ///
    /// - Throws: `SQLSyntaxError` if `sql` can't be parsed, or isn't one SELECT without UNION, INTERSECT and EXCEPT.
    package static func groupingKey(ofViewDefinition sql: String) throws(SQLSyntaxError) -> GroupingKey {
        GroupingKey(try ParsedQuery(sql))
    }

    /// The grouping key of a parsed query.
    package init(_ query: ParsedQuery) {
        self.init(selected: query.targets.filter(\.isGroupingKey).map(\.name), hasUnselected: query.hasUnselectedKeys)
    }
}
