/// Where a command came from, for error messages.
package enum Origin: Sendable, Hashable {
    /// The program's own arguments; the shell has taken the line apart already.
    case arguments
    /// The `number`-th `-c`, counted from 1.
    case commandOption(number: Int)
    case prompt
    /// A line of a runbook, counted from 1.
    case runbook(name: String, line: Int)
}

extension Origin: CustomStringConvertible {
    /// What stands before a message, as compilers write it; empty where there is nothing to tell.
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
    /// The characters of the line it was written with, quotes included, counted from 0. Nil for an argument of the
    /// program.
    package var columns: Range<Int>?

    /// A word of the program's arguments has no columns.
    package init(_ text: String, columns: Range<Int>? = nil) {
        (self.text, self.columns) = (text, columns)
    }
}
