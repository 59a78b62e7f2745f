extension Cell {
    /// The text that people see, safe for a terminal and on one line.
    func displayText(in context: RenderingContext) -> String {
        let text = display ?? value.plainText ?? context.nullText
        return TerminalText.safe(text, newline: context.useUnicode ? .symbol : .escaped)
    }

    /// The style to draw with. A NULL is dimmed unless the cell has its own text or style.
    var effectiveStyle: CellStyle {
        value == .null && display == nil && style == .plain ? .dim : style
    }
}

extension CellValue {
    /// The value in plain text, as CSV writes it; nil for null. Lists and objects become JSON.
    var plainText: String? {
        switch self {
        case .null: nil
        case .text(let text), .decimal(let text), .timestamp(let text): text
        case .integer(let number): String(number)
        case .number(let number): JSONWriter.spelling(of: number)
        case .bool(let flag): flag ? "true" : "false"
        case .list, .object: JSONWriter.compact(self)
        }
    }

    /// Whether the value can be wrapped in a narrow terminal. Numbers and instants can't, because a wrapped number can
    /// be misread.
    var mayWrap: Bool {
        switch self {
        case .text, .list, .object: true
        case .null, .integer, .number, .decimal, .bool, .timestamp: false
        }
    }
}
