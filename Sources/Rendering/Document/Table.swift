/// Rows that share their columns.
package struct Table: Sendable, Equatable {
    /// Name of the array in JSON.
    package var key: String
    /// A heading for people.
    package var title: String?
    /// From left to right.
    package var columns: [Column]
    /// A row with fewer cells than there are columns ends in nulls.
    package var rows: [[Cell]]
    /// Whether this is the table CSV prints. The first primary table wins.
    package var isPrimary: Bool
    /// What people read instead of a table without rows; nil prints the header alone.
    package var emptyText: String?
    /// A line below the table, for people: `(3 rows)`.
    package var footer: String?

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

    /// A row as an object of all its columns; what a short row lacks is null.
    static func machineValue(of row: [Cell], _ keys: [String]) -> CellValue {
        .object(keys.enumerated().map { CellMember($1, row.indices.contains($0) ? row[$0].value : .null) })
    }

    /// The columns' keys, made unique (`count`, `count_2`): SQL allows two columns of one name, JSON objects don't.
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
    /// Text leads, numbers trail.
    package enum Alignment: Sendable {
        case leading, trailing
    }

    /// Whether a terminal too narrow for all columns may do without this one.
    package enum Importance: Sendable {
        case essential
        /// Left out, rightmost first, and named below the table.
        case detail
    }

    /// Name in JSON and CSV: `snake_case`, stable.
    package var key: String
    /// Heading people see.
    package var title: String
    /// Which side the cells keep to.
    package var alignment: Alignment
    /// Whether it may be left out.
    package var importance: Importance

    /// The heading is the key where `title` is nil.
    package init(
        key: String, title: String? = nil, alignment: Alignment = .leading, importance: Importance = .essential
    ) {
        (self.key, self.title, self.alignment, self.importance) = (key, title ?? key, alignment, importance)
    }
}
