/// What differs between two sides, row by row.
///
/// One differing value reads best in the line of its row, `cost: 1.5 → 1.6`; several are put above each other, column by
/// column, so that the eye finds the digit. Machines get the table either way.
package struct Comparison: Sendable, Equatable {
    /// One row that isn't alike on both sides.
    package struct Item: Sendable, Equatable {
        /// What it is: the verdict, the key.
        package var heading: [Cell]
        /// Said of the row as a whole, where there is nothing to put side by side: `not stored`.
        package var remark: String?
        /// The columns that differ; others are left out.
        package var columns: [Column]

        package init(heading: [Cell], remark: String? = nil, columns: [Column] = []) {
            (self.heading, self.remark, self.columns) = (heading, remark, columns)
        }
    }

    /// A column and its two values.
    package struct Column: Sendable, Equatable {
        package var name: String
        package var above: Cell
        package var below: Cell

        package init(_ name: String, above: Cell, below: Cell) {
            (self.name, self.above, self.below) = (name, above, below)
        }
    }

    /// The machine form, and the form for people while each row differs in one column at most.
    package var table: Table
    /// In the order of the table's rows.
    package var items: [Item]

    package init(table: Table, items: [Item]) {
        (self.table, self.items) = (table, items)
    }

    var readsBetterStacked: Bool { items.contains { $0.columns.count > 1 } }
}
