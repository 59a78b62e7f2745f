/// A value, with its text for people and its emphasis.
package struct Cell: Sendable, Equatable {
    /// The value that machine-readable formats print.
    package var value: CellValue
    /// The text for people if it differs from the value, such as `2m 10s` or `now`.
    package var display: String?
    /// The emphasis in a terminal.
    package var style: CellStyle

    /// A cell. Without `display` people see the value itself.
    package init(_ value: CellValue, display: String? = nil, style: CellStyle = .plain) {
        (self.value, self.display, self.style) = (value, display, style)
    }

    /// A cell with the value null.
    package static let null = Cell(.null)

    /// A text cell; people and machines read the same text.
    package static func text(_ text: String, style: CellStyle = .plain) -> Cell {
        Cell(.text(text), style: style)
    }

    /// A cell with an integer, clamped to 64 bits.
    package static func integer(_ number: some BinaryInteger, style: CellStyle = .plain) -> Cell {
        Cell(.integer(Int64(clamping: number)), style: style)
    }
}

/// The value of a cell. Machine-readable formats print only this.
package indirect enum CellValue: Sendable, Equatable {
    case null
    case text(String)
    case integer(Int64)
    case number(Double)
    /// A `numeric` in PostgreSQL's text form, which a `Double` can't store exactly.
    case decimal(String)
    case bool(Bool)
    /// ISO 8601 in UTC, `infinity` or `-infinity`.
    case timestamp(String)
    case list([CellValue])
    case object([CellMember])
}

/// One member of an object; members keep their order.
package struct CellMember: Sendable, Equatable {
    /// The name of the member.
    package var key: String
    /// The value of the member.
    package var value: CellValue

    /// A member with its name and value.
    package init(_ key: String, _ value: CellValue) {
        (self.key, self.value) = (key, value)
    }
}

/// The emphasis of a text. The words alone must give the same information, because some terminals show no colours and
/// some people can't see colours.
package enum CellStyle: Sendable, CaseIterable {
    case plain, good, warning, bad, dim, strong
}
