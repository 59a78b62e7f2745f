/// Makes text from a database safe for a terminal.
///
/// A value can contain escape sequences that change the window's title or move the cursor, or bidirectional overrides
/// that make one name look like another. Control and direction characters are therefore written as `\x1B` or `\u202E`.
/// A backslash stays unchanged, so the original text can't be restored from the result.
package enum TerminalText {
    /// How a line break is shown.
    package enum Newline: Sendable {
        case kept
        /// Shown as `\n`, for text that must stay on one line.
        case escaped
        /// Shown as `⏎`, for terminals that can draw it.
        case symbol
    }

    /// `text` without characters that a terminal would interpret.
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

    /// Whether the scalar is a control character: C0, DEL or C1. Some terminals also interpret C1 characters as escape
    /// sequences.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control
    }

    /// Whether the scalar is a bidirectional mark, override or isolate, a separator at which some terminals break
    /// lines, or the byte order mark.
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
