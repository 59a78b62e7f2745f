/// Text from a database made harmless for a terminal.
///
/// A value may hold escape sequences that retitle the window, move the cursor or, with bidirectional overrides, make
/// a name read as another. None of them reaches the terminal: control and direction characters are spelled out as
/// `\x1B` or `\u202E`. A backslash is left alone, so the spelling is for eyes, not for reading back.
package enum TerminalText {
    /// What becomes of a line break.
    package enum Newline: Sendable {
        case kept
        /// Shown as `\n`, for text that must stay on one line.
        case escaped
        /// Shown as `⏎`, for terminals that can draw it.
        case symbol
    }

    /// `text` without anything a terminal would act on.
    package static func safe(_ text: some StringProtocol, newline: Newline = .escaped) -> String {
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return String(text) }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n":
                switch newline {
                case .kept: result.unicodeScalars.append(scalar)
                case .escaped: result += "\\n"
                case .symbol: result += "⏎"
                }
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if isControl(scalar) {
                    result += "\\x" + hex(scalar, digits: 2)
                } else if changesDirection(scalar) {
                    result += "\\u" + hex(scalar, digits: 4)
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result
    }

    /// C0, DEL and C1; some terminals take the C1 range for escape sequences too.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control
    }

    /// Bidirectional marks, overrides and isolates, and the two separators that some terminals break lines at.
    static func changesDirection(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    static func hex(_ scalar: Unicode.Scalar, digits: Int) -> String {
        let number = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - number.count)) + number
    }
}
