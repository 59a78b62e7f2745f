extension Character {
    /// The number of columns that the character takes in a terminal: 0 for a lone combining mark, 2 for wide East Asian
    /// characters and emoji, otherwise 1. Joined emoji (families, flags) count as 2, as in modern terminals; other
    /// terminals use other widths.
    var displayWidth: Int {
        if isASCII { return 1 }
        guard let first = unicodeScalars.first else { return 0 }
        if unicodeScalars.count > 1, first.properties.isEmoji, unicodeScalars.contains("\u{FE0F}") { return 2 }
        if first.properties.isEmojiPresentation || first.isEastAsianWide { return 2 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        case .format: return first == "\u{AD}" ? 1 : 0
        default: return 1
        }
    }
}

extension StringProtocol {
    /// The number of columns that the text takes in a terminal. The text must be a result of
    /// ``TerminalText/safe(_:newline:)``.
    var displayWidth: Int {
        if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
        return reduce(0) { $0 + $1.displayWidth }
    }
}

extension Unicode.Scalar {
    /// Whether the scalar is wide or fullwidth in Unicode's East Asian Width property, which the standard library
    /// doesn't have.
    fileprivate var isEastAsianWide: Bool {
        value >= 0x1100 && Self.wideBlocks.contains { $0.contains(value) }
    }

    /// The wide blocks of Unicode's EastAsianWidth.txt, including unassigned code points between them. Most emoji
    /// aren't in these blocks; their width comes from the property `isEmojiPresentation`.
    private static let wideBlocks: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x3247, 0x3250...0x4DBF, 0x4E00...0xA4CF,
        0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60,
        0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD,
    ]
}
