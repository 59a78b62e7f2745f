/// The differences between two versions of the same rows, such as stored and recomputed values.
///
/// If each row differs in one column at most, people see the table, with both values in one cell: `cost: 1.5 → 1.6`.
/// Otherwise both values are printed one above the other, column by column. Machine-readable formats always print the
/// table.
package struct Comparison: Sendable, Equatable {
    /// One row that differs between the two versions.
    package struct Item: Sendable, Equatable {
        /// The verdict and the key of the row.
        package var heading: [Cell]
        /// A remark on the whole row, such as `not stored`, if there are no values to compare. Otherwise nil.
        package var remark: String?
        /// The columns that differ.
        package var columns: [Column]

        /// A row with its differing columns.
        package init(heading: [Cell], remark: String? = nil, columns: [Column] = []) {
            (self.heading, self.remark, self.columns) = (heading, remark, columns)
        }
    }

    /// A column with its two values.
    package struct Column: Sendable, Equatable {
        /// The name of the column.
        package var name: String
        /// The value in the upper line.
        package var above: Cell
        /// The value in the lower line.
        package var below: Cell

        /// A column with its two values.
        package init(_ name: String, above: Cell, below: Cell) {
            (self.name, self.above, self.below) = (name, above, below)
        }
    }

    /// The table that machine-readable formats print. People see it too if no row differs in more than one column.
    package var table: Table
    /// The differing rows, in the order of the table's rows.
    package var items: [Item]

    /// A comparison. `items` are the rows of `table` in the same order.
    package init(table: Table, items: [Item]) {
        (self.table, self.items) = (table, items)
    }

    var readsBetterStacked: Bool { items.contains { $0.columns.count > 1 } }
}
