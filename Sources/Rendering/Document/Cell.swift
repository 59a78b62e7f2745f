/// A value, how people see it, and how loudly.
package struct Cell: Sendable, Equatable {
    /// What machines read.
    package var value: CellValue
    /// What people see where it differs from the value: `2m 10s`, `now`.
    package var display: String?
    /// How loudly people see it.
    package var style: CellStyle

    /// `display` nil shows the value itself.
    package init(_ value: CellValue, display: String? = nil, style: CellStyle = .plain) {
        (self.value, self.display, self.style) = (value, display, style)
    }

    /// Nothing.
    package static let null = Cell(.null)

    /// A text that people and machines read alike.
    package static func text(_ text: String, style: CellStyle = .plain) -> Cell {
        Cell(.text(text), style: style)
    }

    /// A number, clamped to 64 bits.
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
    /// What machines read.
    package var value: CellValue

    package init(_ key: String, _ value: CellValue) {
        (self.key, self.value) = (key, value)
    }
}

/// Emphasis. It underlines what the words already say, since not every terminal or eye sees colour.
package enum CellStyle: Sendable, CaseIterable {
    case plain, good, warning, bad, dim, strong
}
