package import Postgres

/// Text that isn't a command: one line that says what is wrong, where, and what was probably meant.
///
/// All of it quotes what somebody typed or a file held; whoever shows it makes it safe for a terminal first.
package struct UsageError: OperatorError, Sendable, Equatable {
    /// What is wrong, in lower case and without a full stop.
    package var problem: String
    /// Where the text came from.
    package var origin: Origin
    /// The line the columns count in; nil for arguments of the program.
    package var line: String?
    /// The characters at fault, counted from 0.
    package var columns: Range<Int>?
    /// What was probably meant.
    package var suggestion: String?
    /// The command whose help says more: `policy set`; empty is the overview.
    package var helpTopic: String?

    /// `EX_USAGE` of sysexits.h.
    package static let exitCode: Int32 = 64

    /// `columns` count in `line` and mean nothing without it.
    package init(
        _ message: String, origin: Origin, line: String? = nil, columns: Range<Int>? = nil, suggestion: String? = nil,
        helpTopic: String? = nil
    ) {
        (problem, self.origin, self.line) = (message, origin, line)
        (self.columns, self.suggestion, self.helpTopic) = (columns, suggestion, helpTopic)
    }

    package var kind: OperatorErrorKind { .usage }

    /// The problem with its place, suggestion and pointer to the help, on one line.
    package var message: String {
        var text = origin.description.isEmpty ? problem : "\(origin): \(problem)"
        if let suggestion { text += "; did you mean \"\(suggestion)\"?" }
        if let helpTopic {
            let help = helpTopic.isEmpty ? "help" : "help \(helpTopic)"
            text += " (see \"\(origin == .arguments ? "caggctl \(help)" : help)\")"
        }
        return text
    }

    /// The line and a caret below the place at fault; nil without a place.
    package var excerpt: (line: String, marker: String)? {
        guard let line, let columns, !line.contains(where: \.isNewline) else { return nil }
        let underline = String(repeating: "~", count: max(0, columns.count - 1))
        // Tabs would move the caret.
        return (
            String(line.map { $0.isWhitespace ? " " : $0 }),
            String(repeating: " ", count: columns.lowerBound) + "^" + underline
        )
    }
}

extension CommandSource {
    /// What is wrong with one of the words.
    package func error(_ message: String, at word: Token) -> UsageError {
        UsageError(message, origin: origin, line: line, columns: word.columns)
    }
}
