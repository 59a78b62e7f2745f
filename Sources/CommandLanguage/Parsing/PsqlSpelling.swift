/// psql's backslash commands that have an equivalent in caggctl, for users of psql.
enum PsqlSpelling {
    /// Returns the words with psql's backslash command replaced by caggctl's command. Other words stay unchanged.
    /// Returns nil if the backslash command has no equivalent.
    static func translated(_ tokens: [Token]) -> [Token]? {
        guard let first = tokens.first else { return tokens }
        let rest = Array(tokens.dropFirst())
        func words(_ texts: String...) -> [Token] { texts.map { Token($0, columns: first.columns) } }
        switch first.text {
        case "\\q": return words("quit") + rest
        case "\\?", "\\h": return words("help") + rest
        case "\\x": return words("set", "expanded") + (rest.isEmpty ? words("toggle") : rest)
        case "\\timing": return words("set", "timing") + (rest.isEmpty ? words("toggle") : rest)
        case "\\watch": return words("watch") + rest
        case "\\conninfo": return words("connect") + rest
        case "\\c", "\\connect": return words("connect") + rest
        case "\\set": return words("set") + rest
        case "\\s": return words("history") + rest
        default: return first.text.hasPrefix("\\") ? nil : tokens
        }
    }

    /// All supported backslash commands.
    static let names = ["\\q", "\\?", "\\h", "\\x", "\\timing", "\\watch", "\\conninfo", "\\c", "\\set", "\\s"]
}
