/// Tells whether an SQL text ends with the semicolon of a statement. Only then does the prompt send the text.
///
/// Only text that can contain a semicolon is recognised: strings, quoted names, dollar quotes and comments. As with the
/// server's default `standard_conforming_strings = on`, backslashes are escapes only in `E'…'`.
struct SQLCompleteness {
    private let text: [Character]
    private var position = 0

    /// Whether the text is complete; also true for blank text.
    static func isComplete(_ text: String) -> Bool {
        var scanner = SQLCompleteness(text: Array(text))
        return scanner.scan()
    }

    private init(text: [Character]) { self.text = text }

    private mutating func scan() -> Bool {
        var complete = true
        while position < text.count {
            let character = text[position]
            if character.isWhitespace {
                position += 1
            } else if starts(with: "--") {
                while position < text.count, !text[position].isNewline { position += 1 }
            } else if starts(with: "/*") {
                guard skipBlockComment() else { return false }
            } else if character == "'" {
                let escapes = position > 0 && (text[position - 1] == "E" || text[position - 1] == "e")
                guard skipQuoted(by: "'", backslashEscapes: escapes) else { return false }
                complete = false
            } else if character == "\"" {
                guard skipQuoted(by: "\"", backslashEscapes: false) else { return false }
                complete = false
            } else if let tag = dollarTag() {
                guard skipDollarQuoted(tag) else { return false }
                complete = false
            } else {
                complete = character == ";"
                position += 1
            }
        }
        return complete
    }

    private func starts(with prefix: String) -> Bool { text[position...].starts(with: prefix) }

    /// Skips a block comment, which PostgreSQL allows to be nested. Returns false if the comment isn't closed.
    private mutating func skipBlockComment() -> Bool {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                position += 2
            } else if starts(with: "*/") {
                depth -= 1
                position += 2
            } else {
                position += 1
            }
        } while depth > 0 && position < text.count
        return depth == 0
    }

    /// Skips a quoted text. Returns false if it isn't closed. A doubled quote is read as the end of one quoted text and
    /// the start of another; the result is the same.
    private mutating func skipQuoted(by quote: Character, backslashEscapes: Bool) -> Bool {
        position += 1
        while position < text.count {
            if text[position] == quote {
                position += 1
                return true
            }
            position += backslashEscapes && text[position] == "\\" ? 2 : 1
        }
        return false
    }

    /// Returns the `$$` or `$tag$` at this position. Nil if there is none, or if it is part of a name because a letter,
    /// a digit or `_` precedes it.
    private func dollarTag() -> [Character]? {
        guard text[position] == "$" else { return nil }
        if position > 0, text[position - 1].isLetter || text[position - 1].isNumber || text[position - 1] == "_" {
            return nil
        }
        var end = position + 1
        while end < text.count, text[end].isLetter || text[end] == "_" || (end > position + 1 && text[end].isNumber) {
            end += 1
        }
        return end < text.count && text[end] == "$" ? Array(text[position...end]) : nil
    }

    private mutating func skipDollarQuoted(_ tag: [Character]) -> Bool {
        position += tag.count
        while position < text.count {
            if text[position...].starts(with: tag) {
                position += tag.count
                return true
            }
            position += 1
        }
        return false
    }
}
