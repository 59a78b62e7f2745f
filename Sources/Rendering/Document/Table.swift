/// A table with its columns and rows.
package struct Table: Sendable, Equatable {
    /// The name of the array in JSON.
    package var key: String
    /// A heading for people.
    package var title: String?
    /// The columns, from left to right.
    package var columns: [Column]
    /// The rows. A row with fewer cells than columns is filled up with nulls.
    package var rows: [[Cell]]
    /// Whether CSV prints this table. If several tables are primary, CSV prints the first of them; if no table is
    /// primary, the first table.
    package var isPrimary: Bool
    /// The text that people read if the table has no rows. If it is nil, only the header is printed.
    package var emptyText: String?
    /// A line below the table, for people: `(3 rows)`.
    package var footer: String?

    /// A table with its columns and rows.
    package init(
        key: String, title: String? = nil, columns: [Column], rows: [[Cell]], isPrimary: Bool = true,
        emptyText: String? = nil, footer: String? = nil
    ) {
        (self.key, self.title, self.columns, self.rows) = (key, title, columns, rows)
        (self.isPrimary, self.emptyText, self.footer) = (isPrimary, emptyText, footer)
    }

    /// The table without one of its columns.
    func removing(column: Int) -> Table {
        var table = self
        table.columns.remove(at: column)
        for row in rows.indices where rows[row].indices.contains(column) { table.rows[row].remove(at: column) }
        return table
    }

    func cell(_ row: Int, _ column: Int) -> Cell {
        rows[row].indices.contains(column) ? rows[row][column] : .null
    }

    /// A row as an object with a member for every column. Missing cells are null.
    static func machineValue(of row: [Cell], _ keys: [String]) -> CellValue {
        .object(keys.enumerated().map { CellMember($1, row.indices.contains($0) ? row[$0].value : .null) })
    }

    /// The keys of the columns, made unique (`count`, `count_2`). SQL allows two columns of the same name, a JSON
    /// object doesn't.
    var uniqueKeys: [String] {
        var taken: Set<String> = []
        return columns.map { column in
            var key = column.key
            var number = 2
            while !taken.insert(key).inserted {
                key = "\(column.key)_\(number)"
                number += 1
            }
            return key
        }
    }
}

/// One column of a table.
package struct Column: Sendable, Equatable {
    /// The side on which cells are aligned: leading for text, trailing for numbers.
    package enum Alignment: Sendable {
        case leading, trailing
    }

    /// Whether a column can be left out if the terminal is too narrow.
    package enum Importance: Sendable {
        case essential
        /// The column can be left out. Columns are left out from right to left. A line below the table names the
        /// missing columns.
        case detail
    }

    /// The stable name in JSON and CSV, in `snake_case`.
    package var key: String
    /// The heading that people see.
    package var title: String
    /// The side on which the cells are aligned.
    package var alignment: Alignment
    /// Whether the column can be left out if the terminal is too narrow.
    package var importance: Importance

    /// A column. Its heading is the key if `title` is nil.
    package init(
        key: String, title: String? = nil, alignment: Alignment = .leading, importance: Importance = .essential
    ) {
        (self.key, self.title, self.alignment, self.importance) = (key, title ?? key, alignment, importance)
    }
}
