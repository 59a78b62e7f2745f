extension String {
    /// The characters in names and paths after which a table cell can be wrapped. It can also be wrapped after a space.
    static let nameSeparators = "_,;/"

    /// The text in lines of at most `width` columns, broken after spaces and `separators`. A word is broken only if it
    /// is wider than a line. Lines after the first start with `indent` spaces. There is at least one line.
    func wrapped(to width: Int, separators: String = nameSeparators, indent: Int = 0) -> [String] {
        let width = max(width, indent + 2)
        if displayWidth <= width { return [self] }
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        var line = ""
        var used = 0
        func endLine() {
            lines.append(String(line.trailingSpacesRemoved))
            (line, used) = (margin, indent)
        }
        func isBlank() -> Bool { used <= (lines.isEmpty ? 0 : indent) }
        for piece in pieces(endingIn: " " + separators) {
            let needed = piece.trailingSpacesRemoved.displayWidth
            // Drops the spaces at which the line is broken.
            if needed == 0, used >= width { continue }
            if !isBlank(), used + needed > width { endLine() }
            if used + needed <= width {
                line += piece
                used += piece.displayWidth
                continue
            }
            for character in piece {
                if !isBlank(), used + character.displayWidth > width {
                    if character == " " { continue }
                    endLine()
                }
                line.append(character)
                used += character.displayWidth
            }
        }
        if !isBlank() { endLine() }
        return lines
    }

    /// The text cut to `width` columns. If it is cut, it ends in the ellipsis.
    func truncated(to width: Int, ellipsis: String) -> String {
        if displayWidth <= width { return self }
        var result = ""
        var used = ellipsis.displayWidth
        for character in self {
            used += character.displayWidth
            if used > width { break }
            result.append(character)
        }
        return result + ellipsis
    }

    func padded(to width: Int, alignment: Column.Alignment) -> String {
        let gap = String(repeating: " ", count: max(0, width - displayWidth))
        return alignment == .leading ? self + gap : gap + self
    }

    private func pieces(endingIn separators: String) -> [Substring] {
        var pieces: [Substring] = []
        var start = startIndex
        for index in indices where separators.contains(self[index]) {
            pieces.append(self[start...index])
            start = self.index(after: index)
        }
        if start < endIndex { pieces.append(self[start...]) }
        return pieces
    }
}

extension StringProtocol {
    var trailingSpacesRemoved: SubSequence {
        var end = endIndex
        while end > startIndex, self[index(before: end)] == " " { end = index(before: end) }
        return self[..<end]
    }
}
