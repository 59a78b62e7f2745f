/// A file with commands.
///
/// Each line is one command, as at the prompt. A line that ends in `\` continues on the next line, and SQL continues
/// until its semicolon. A command is parsed only when it runs, because `set` can change the meaning of later commands.
package struct Runbook: Sendable, Equatable {
    /// One command, which can span several lines.
    package struct Entry: Sendable, Equatable {
        /// The lines of the command, joined. The columns of a later error refer to this text.
        package var text: String
        /// Where the command starts: the runbook's name and the number of the command's first line.
        package var origin: Origin
    }

    /// The commands in their order, without comments and blank lines.
    package var entries: [Entry]

    /// Splits the text of a file into commands. Throws if the file ends inside a command.
    package static func parse(text: String, name: String) throws(UsageError) -> Runbook {
        var entries: [Entry] = []
        var pending: Entry?
        // `isNewline` isn't used: a form feed or U+2028, for example in an SQL string, starts no new line.
        let lines = text.split(omittingEmptySubsequences: false) { ["\n", "\r\n", "\r"].contains($0) }
        for (index, line) in lines.enumerated() {
            var entry = pending ?? Entry(text: "", origin: .runbook(name: name, line: index + 1))
            entry.text = entry.text.isEmpty ? String(line) : Continuation.joined(entry.text, String(line))
            if Continuation.isNeeded(after: entry.text) {
                pending = entry
            } else {
                pending = nil
                if !Continuation.isBlank(entry.text) { entries.append(entry) }
            }
        }
        if let pending {
            throw UsageError(
                "the file ends before the end of this command; SQL must end with a semicolon", origin: pending.origin)
        }
        return Runbook(entries: entries)
    }
}

/// Tells whether a command continues on the next line.
package enum Continuation {
    /// Whether `text`, one or more lines of a command, needs another line.
    package static func isNeeded(after text: String) -> Bool {
        if isBlank(text) { return false }
        let words = text.split(maxSplits: 3, whereSeparator: \.isWhitespace)
        let sql: Substring?
        switch words.first {
        case "sql": sql = text[words[0].endIndex...]
        case "watch" where words.count > 1 && words[1] == "sql": sql = text[words[1].endIndex...]
        case "watch" where words.count > 2 && words[1].first?.isNumber == true && words[2] == "sql":
            sql = text[words[2].endIndex...]
        default: sql = nil
        }
        if let sql { return !SQLCompleteness.isComplete(String(sql)) }
        // `\\` at the end is a backslash, not a continuation.
        return text.reversed().prefix { $0 == "\\" }.count % 2 == 1
    }

    /// Joins a command and its next line. SQL keeps its line breaks. In other commands a space replaces the `\` and the
    /// line break.
    package static func joined(_ text: String, _ line: String) -> String {
        text.last == "\\" ? text.dropLast() + " " + line.drop(while: \.isWhitespace) : text + "\n" + line
    }

    static func isBlank(_ text: String) -> Bool {
        let first = text.drop(while: \.isWhitespace).prefix { !$0.isWhitespace }
        return first.isEmpty || first.hasPrefix("#") || first == "--"
    }
}
