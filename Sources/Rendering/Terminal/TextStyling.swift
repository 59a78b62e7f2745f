extension CellStyle {
    /// The parameters of the terminal's escape sequence "select graphic rendition"; nil for plain text. The eight basic
    /// colours follow the user's theme.
    private var ansiParameters: String? {
        switch self {
        case .plain: nil
        case .good: "32"
        case .warning: "33"
        case .bad: "1;31"
        case .dim: "2"
        case .strong: "1"
        }
    }

    /// `text` in this style if the context allows colours, otherwise unchanged.
    func apply(_ text: String, in context: RenderingContext) -> String {
        guard context.useColor, !text.isEmpty, let ansiParameters else { return text }
        return "\u{1B}[\(ansiParameters)m\(text)\u{1B}[0m"
    }
}

extension Note.Severity {
    var style: CellStyle {
        switch self {
        case .info: .plain
        case .warning: .warning
        case .problem: .bad
        }
    }
}
