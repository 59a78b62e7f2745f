/// Which columns of a grouped query identify its rows.
///
/// Read from the query's text alone, without a catalog. PostgreSQL's rendering of a view, in which every column is
/// qualified and every expression spelled out, is read exactly; hand-written queries as far as one spelling goes.
package struct GroupingKey: Sendable, Equatable {
    /// The output columns that are GROUP BY expressions, in the order of the select list.
    package var selected: [String]
    /// Whether the query also groups by something it doesn't select: then `selected` is no key, and several rows may
    /// share its values.
    package var hasUnselected: Bool

    package init(selected: [String], hasUnselected: Bool) {
        self.selected = selected
        self.hasUnselected = hasUnselected
    }

    /// The key of a view's or aggregate's defining query.
    ///
    /// - Throws: `SQLSyntaxError` where `sql` doesn't parse or isn't one plain SELECT.
    package static func groupingKey(ofViewDefinition sql: String) throws(SQLSyntaxError) -> GroupingKey {
        GroupingKey(try ParsedQuery(sql))
    }

    package init(_ query: ParsedQuery) {
        self.init(selected: query.targets.filter(\.isGroupingKey).map(\.name), hasUnselected: query.hasUnselectedKeys)
    }
}
