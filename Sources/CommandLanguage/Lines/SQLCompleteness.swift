/// Tells whether an SQL text ends with the semicolon of a statement. Only then does the prompt send the text.
///
/// Recognises the parts of SQL in which a semicolon doesn't end the statement: strings, quoted names, dollar quotes and
/// comments. As with the server's default `standard_conforming_strings = on`, backslashes are escapes only in `E'…'`.
///
/// Reads Unicode scalars instead of characters, because a quote and a combining mark after it form one `Character`.
struct SQLCompleteness {
    private let text: [Unicode.Scalar]
    private var position = 0

    /// Whether the text is complete; also true for blank text.
    static func isComplete(_ text: String) -> Bool {
        var scanner = SQLCompleteness(text: Array(text.unicodeScalars))
        return scanner.scan()
    }

    private init(text: [Unicode.Scalar]) { self.text = text }

    private mutating func scan() -> Bool {
        var complete = true
        while position < text.count {
            let character = text[position]
            if character.properties.isWhitespace {
                position += 1
            } else if starts(with: "--") {
                while position < text.count, text[position] != "\n", text[position] != "\r" { position += 1 }
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

    private func starts(with prefix: String) -> Bool { text[position...].starts(with: prefix.unicodeScalars) }

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
    private mutating func skipQuoted(by quote: Unicode.Scalar, backslashEscapes: Bool) -> Bool {
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
    private func dollarTag() -> [Unicode.Scalar]? {
        guard text[position] == "$" else { return nil }
        if position > 0, text[position - 1].isNamePart { return nil }
        var end = position + 1
        while end < text.count, text[end].isNamePart, end > position + 1 || !("0"..."9").contains(text[end]) {
            end += 1
        }
        return end < text.count && text[end] == "$" ? Array(text[position...end]) : nil
    }

    private mutating func skipDollarQuoted(_ tag: [Unicode.Scalar]) -> Bool {
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

extension Unicode.Scalar {
    /// Whether PostgreSQL's lexer accepts the scalar in a name or in the tag of a dollar quote. All scalars outside
    /// ASCII count as letters.
    fileprivate var isNamePart: Bool {
        switch self {
        case "_", "a"..."z", "A"..."Z", "0"..."9": true
        default: !isASCII
        }
    }
}
