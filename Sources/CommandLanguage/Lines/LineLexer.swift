/// Splits a line into words, as a shell does.
///
/// Words are separated by white space. `'…'` is taken literally. In `"…"` a backslash escapes `"`, `\` and `$`; outside
/// quotes it escapes any character. `${name}` is replaced by the variable's value, except in single quotes; the value
/// isn't split into words. A comment starts with `#` at the start of a word, or with the word `--` at the start of a
/// line. Everything after `sql` is one word that is taken unchanged, because SQL has its own quotes and comments.
struct LineLexer {
    private let line: [Character]
    private let variables: Variables
    private var position = 0
    private var tokens: [Token] = []

    static func tokens(of line: String, variables: Variables = Variables()) throws(LexicalError) -> [Token] {
        var lexer = LineLexer(line: Array(line), variables: variables)
        try lexer.run()
        return lexer.tokens
    }

    private init(line: [Character], variables: Variables) {
        (self.line, self.variables) = (line, variables)
    }

    private mutating func run() throws(LexicalError) {
        while true {
            skipSpaces()
            guard position < line.count, line[position] != "#" else { return }
            if tokens.isEmpty, line[position...].prefix(while: { !$0.isWhitespace }) == ["-", "-"] { return }
            // The first word can be a psql command such as `\x`. In all other words a backslash escapes the next
            // character.
            let isBackslashCommand = tokens.isEmpty && line[position] == "\\"
            try isBackslashCommand ? takePlainWord() : takeWord()
            if tokens.last?.text == "sql", Self.isCommandPosition(tokens.dropLast()) {
                takeRest()
                return
            }
        }
    }

    /// Whether the word after `words` names a command: at the start of the line, or after `watch` and its interval.
    private static func isCommandPosition(_ words: ArraySlice<Token>) -> Bool {
        guard let first = words.first else { return true }
        guard first.text == "watch" else { return false }
        return words.count == 1 || (words.count == 2 && words[1].text.first?.isNumber == true)
    }

    private mutating func skipSpaces() {
        while position < line.count, line[position].isWhitespace { position += 1 }
    }

    private mutating func takePlainWord() {
        let start = position
        while position < line.count, !line[position].isWhitespace { position += 1 }
        tokens.append(Token(String(line[start..<position]), columns: start..<position))
    }

    private mutating func takeRest() {
        skipSpaces()
        var end = line.count
        while end > position, line[end - 1].isWhitespace { end -= 1 }
        if position < end { tokens.append(Token(String(line[position..<end]), columns: position..<end)) }
        position = line.count
    }

    private mutating func takeWord() throws(LexicalError) {
        let start = position
        var text = ""
        while position < line.count, !line[position].isWhitespace {
            switch line[position] {
            case "'": text += try singleQuoted()
            case "\"": text += try doubleQuoted()
            case "\\":
                guard position + 1 < line.count else { throw LexicalError(.danglingBackslash, position..<line.count) }
                text.append(escaped())
            default: text += try characterOrVariable()
            }
        }
        tokens.append(Token(text, columns: start..<position))
    }

    private mutating func singleQuoted() throws(LexicalError) -> String {
        let start = position
        guard let end = line[(start + 1)...].firstIndex(of: "'") else {
            throw LexicalError(.unclosedQuote("'"), start..<line.count)
        }
        position = end + 1
        return String(line[(start + 1)..<end])
    }

    private mutating func doubleQuoted() throws(LexicalError) -> String {
        let start = position
        var text = ""
        position += 1
        while position < line.count {
            switch line[position] {
            case "\"":
                position += 1
                return text
            case "\\" where position + 1 < line.count && "\"\\$".contains(line[position + 1]):
                text.append(escaped())
            default: text += try characterOrVariable()
            }
        }
        throw LexicalError(.unclosedQuote("\""), start..<line.count)
    }

    /// Takes a backslash and the character after it, and returns this character.
    private mutating func escaped() -> Character {
        position += 2
        return line[position - 1]
    }

    /// Takes the next character, or the variable that starts with it.
    private mutating func characterOrVariable() throws(LexicalError) -> String {
        if line[position...].starts(with: "${") { return try variable() }
        position += 1
        return String(line[position - 1])
    }

    private mutating func variable() throws(LexicalError) -> String {
        let start = position
        guard let end = line[start...].firstIndex(of: "}") else {
            throw LexicalError(.unclosedVariable, start..<line.count)
        }
        let name = String(line[(start + 2)..<end])
        position = end + 1
        guard let value = variables[name] else {
            throw LexicalError(.unknownVariable(name), start..<position)
        }
        return value
    }
}

/// An error in the quotes or variables of a line, with its columns.
struct LexicalError: Error, Equatable {
    enum Reason: Equatable {
        case unclosedQuote(Character)
        case danglingBackslash
        case unclosedVariable
        case unknownVariable(String)
    }

    var reason: Reason
    var columns: Range<Int>

    init(_ reason: Reason, _ columns: Range<Int>) {
        (self.reason, self.columns) = (reason, columns)
    }
}
