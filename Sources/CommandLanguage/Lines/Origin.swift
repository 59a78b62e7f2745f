/// Where a command came from, for error messages.
package enum Origin: Sendable, Hashable {
    /// The arguments of the program, which the shell has split into words.
    case arguments
    /// The option `-c` with this number, counted from 1.
    case commandOption(number: Int)
    case prompt
    /// A line of a runbook, counted from 1.
    case runbook(name: String, line: Int)
}

extension Origin: CustomStringConvertible {
    /// The prefix of a message, in the format of compilers; empty for arguments of the program and for the prompt.
    package var description: String {
        switch self {
        case .arguments, .prompt: ""
        case .commandOption(let number): "-c #\(number)"
        case .runbook(let name, let line): "\(name):\(line)"
        }
    }
}

/// A word of a command.
package struct Token: Sendable, Hashable {
    /// The word without its quotes and with its variables replaced.
    package var text: String
    /// The columns of the word in its line, quotes included, counted from 0. Nil for an argument of the program, which
    /// has no line.
    package var columns: Range<Int>?

    /// A word. An argument of the program has no columns.
    package init(_ text: String, columns: Range<Int>? = nil) {
        (self.text, self.columns) = (text, columns)
    }
}
