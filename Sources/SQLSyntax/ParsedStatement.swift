/// One statement of a script: its parse tree and its text.
package struct ParsedStatement: Sendable {
    /// The statement's node: an object with one key, such as `SelectStmt`.
    package let node: SyntaxTree

    private let scriptBytes: [UInt8]
    private let byteRange: Range<Int>

    init(node: SyntaxTree, scriptBytes: [UInt8], byteRange: Range<Int>) {
        self.node = node
        self.scriptBytes = scriptBytes
        self.byteRange = byteRange
    }

    /// The statement as it was written, with the comments before it, but without its semicolon and the white space
    /// around it.
    package var text: String { text(from: byteRange.lowerBound, to: byteRange.upperBound) }

    /// Returns the text of a statement inside this one, such as the query of a CREATE VIEW.
    ///
    /// The parse tree doesn't contain the position of the inner statement, so this function tries candidates. Each
    /// candidate begins after an occurrence of the word `openings`, and ends before an occurrence of the word
    /// `closings` or at the end of the statement. Returns the first candidate whose parse tree is `subtree`; nil if
    /// there is none.
    package func text(of subtree: SyntaxTree, after openings: String, before closings: String) -> String? {
        let wanted = subtree.withoutLocations
        let ends = [byteRange.upperBound] + occurrences(of: closings).reversed()
        for start in occurrences(of: openings).map({ $0 + openings.utf8.count }) {
            for end in ends where end > start {
                let candidate = text(from: start, to: end)
                guard let statements = try? PostgresParser.statements(in: candidate), statements.count == 1,
                    statements[0].node.withoutLocations == wanted
                else { continue }
                return candidate
            }
        }
        return nil
    }

    private func text(from start: Int, to end: Int) -> String {
        var part = scriptBytes[start..<end]
        while let first = part.first, first.isWhiteSpace { part.removeFirst() }
        while let last = part.last, last.isWhiteSpace { part.removeLast() }
        return String(decoding: part, as: UTF8.self)
    }

    /// The byte offsets at which the keyword is a whole word, in upper or lower case.
    private func occurrences(of keyword: String) -> [Int] {
        let letters = Array(keyword.lowercased().utf8)
        guard byteRange.count >= letters.count else { return [] }
        return (byteRange.lowerBound...(byteRange.upperBound - letters.count)).filter { start in
            let end = start + letters.count
            return scriptBytes[start..<end].elementsEqual(letters) { $0.lowercased == $1 }
                && (start == byteRange.lowerBound || !scriptBytes[start - 1].isWordCharacter)
                && (end == byteRange.upperBound || !scriptBytes[end].isWordCharacter)
        }
    }
}

extension UInt8 {
    fileprivate var isWhiteSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }

    fileprivate var lowercased: UInt8 { (0x41...0x5A).contains(self) ? self + 0x20 : self }

    fileprivate var isWordCharacter: Bool {
        (0x61...0x7A).contains(lowercased) || (0x30...0x39).contains(self) || self == 0x5F || self >= 0x80
    }
}
