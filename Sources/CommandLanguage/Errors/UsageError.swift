package import Postgres

/// An error in the text of a command: what is wrong, where, and what was probably meant.
///
/// The error quotes text that a person typed or that a file contains. The caller must make the quoted text safe for a
/// terminal before it prints the error.
package struct UsageError: OperatorError, Sendable, Equatable {
    /// What is wrong, in lower case and without a full stop.
    package var problem: String
    /// Where the text came from.
    package var origin: Origin
    /// The line that `columns` refers to; nil for arguments of the program.
    package var line: String?
    /// The columns of the wrong text in `line`, counted from 0 in characters. Nil if the error has no position in a
    /// line.
    package var columns: Range<Int>?
    /// The text that was probably meant; nil if there is no suggestion.
    package var suggestion: String?
    /// The command whose help explains more, such as `policy set`. Empty for the overview; nil if no help is suggested.
    package var helpTopic: String?

    /// The exit code of the program: `EX_USAGE` of sysexits.h.
    package static let exitCode: Int32 = 64

    /// An error. `columns` refers to `line`, so it needs a `line`.
    package init(
        _ message: String, origin: Origin, line: String? = nil, columns: Range<Int>? = nil, suggestion: String? = nil,
        helpTopic: String? = nil
    ) {
        (problem, self.origin, self.line) = (message, origin, line)
        (self.columns, self.suggestion, self.helpTopic) = (columns, suggestion, helpTopic)
    }

    /// Always a usage error.
    package var kind: OperatorErrorKind { .usage }

    /// The problem with its origin, the suggestion and the command for help, on one line.
    package var message: String {
        var text = origin.description.isEmpty ? problem : "\(origin): \(problem)"
        if let suggestion { text += "; did you mean \"\(suggestion)\"?" }
        if let helpTopic {
            let help = helpTopic.isEmpty ? "help" : "help \(helpTopic)"
            text += " (see \"\(origin == .arguments ? "caggctl \(help)" : help)\")"
        }
        return text
    }

    /// The line, and a second line with a caret below the error. Nil if the error has no columns, or if the line
    /// contains a line break.
    package var excerpt: (line: String, marker: String)? {
        guard let line, let columns, !line.contains(where: \.isNewline) else { return nil }
        let underline = String(repeating: "~", count: max(0, columns.count - 1))
        // Replaces tabs with spaces, because tabs would shift the caret.
        return (
            String(line.map { $0.isWhitespace ? " " : $0 }),
            String(repeating: " ", count: columns.lowerBound) + "^" + underline
        )
    }
}

extension CommandSource {
    /// An error about one word of the command.
    package func error(_ message: String, at word: Token) -> UsageError {
        UsageError(message, origin: origin, line: line, columns: word.columns)
    }
}

extension UsageError {
    init(_ error: LexicalError, origin: Origin, line: String, variables: Variables) {
        var suggestion: String?
        let message: String
        switch error.reason {
        case .unclosedQuote(let quote):
            message = "the quote \(quote) is not closed"
        case .danglingBackslash:
            message = "a backslash can't be the last character"
        case .unclosedVariable:
            message = "${ has no closing }"
        case .unknownVariable(let name):
            message = "unknown variable \"\(name)\""
            suggestion = NearestName.suggest(for: name, among: variables.names)
        }
        self.init(message, origin: origin, line: line, columns: error.columns, suggestion: suggestion)
    }
}

/// An error in one value. Its text is half a sentence that follows the value: `isn't a time; write …`.
package struct ValueProblem: OperatorError, Sendable, Equatable, CustomStringConvertible {
    /// Always a usage error.
    package var kind: OperatorErrorKind { .usage }
    /// Half a sentence, without the value and without a full stop.
    package var description: String

    /// `description` follows the value, or is a whole sentence if no single value is wrong.
    package init(_ description: String) {
        self.description = description
    }
}
