extension Cell {
    /// What people see, made safe for a terminal and kept on one line.
    func displayText(in context: RenderingContext) -> String {
        let text = display ?? value.plainText ?? context.nullText
        return TerminalText.safe(text, newline: context.useUnicode ? .symbol : .escaped)
    }

    /// NULL steps back unless the cell says otherwise.
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

    /// Whether a narrow terminal may break the value over lines; a broken number or instant misleads.
    var mayWrap: Bool {
        switch self {
        case .text, .list, .object: true
        case .null, .integer, .number, .decimal, .bool, .timestamp: false
        }
    }
}
