extension String {
    /// The text in lines of at most `width` columns, broken after spaces and the separators of names and paths, and
    /// inside a word only where the word alone is too wide. At least one line.
    func wrapped(to width: Int) -> [String] {
        let width = max(width, 2)
        if displayWidth <= width { return [self] }
        var lines: [String] = []
        var line = ""
        var used = 0
        func endLine() {
            lines.append(String(line.trailingSpacesRemoved))
            (line, used) = ("", 0)
        }
        for piece in breakablePieces {
            let needed = piece.trailingSpacesRemoved.displayWidth
            if used > 0, used + needed > width { endLine() }
            if needed <= width {
                line += piece
                used += piece.displayWidth
                continue
            }
            for character in piece {
                if used + character.displayWidth > width { endLine() }
                line.append(character)
                used += character.displayWidth
            }
        }
        if !line.isEmpty { endLine() }
        return lines
    }

    /// Cut to `width` columns, the last of them an ellipsis.
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

    private var breakablePieces: [Substring] {
        var pieces: [Substring] = []
        var start = startIndex
        for index in indices where " _,;/".contains(self[index]) {
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
