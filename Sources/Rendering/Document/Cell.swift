/// A value, how people see it, and how loudly.
package struct Cell: Sendable, Equatable {
    package var value: CellValue
    /// What people see where it differs from the value: `2m 10s`, `now`.
    package var display: String?
    package var style: CellStyle

    package init(_ value: CellValue, display: String? = nil, style: CellStyle = .plain) {
        (self.value, self.display, self.style) = (value, display, style)
    }

    package static let null = Cell(.null)

    package static func text(_ text: String, style: CellStyle = .plain) -> Cell {
        Cell(.text(text), style: style)
    }

    package static func integer(_ number: some BinaryInteger, style: CellStyle = .plain) -> Cell {
        Cell(.integer(Int64(clamping: number)), style: style)
    }
}

/// What a cell holds; machine formats print this and nothing else.
package indirect enum CellValue: Sendable, Equatable {
    case null
    case text(String)
    case integer(Int64)
    case number(Double)
    /// A `numeric` in PostgreSQL's spelling, which no `Double` holds exactly.
    case decimal(String)
    case bool(Bool)
    /// ISO 8601 in UTC, `infinity` or `-infinity`.
    case timestamp(String)
    case list([CellValue])
    case object([CellMember])
}

/// One member of an object; members keep their order.
package struct CellMember: Sendable, Equatable {
    package var key: String
    package var value: CellValue

    package init(_ key: String, _ value: CellValue) {
        (self.key, self.value) = (key, value)
    }
}

/// Emphasis. It underlines what the words already say, since not every terminal or eye sees colour.
package enum CellStyle: Sendable, CaseIterable {
    case plain, good, warning, bad, dim, strong
}
