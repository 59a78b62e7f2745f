/// SQL that PostgreSQL's grammar refuses, or that isn't what the caller can work with.
package struct SQLSyntaxError: Error, Sendable, Equatable {
    /// One line, in PostgreSQL's words where it comes from the parser.
    package var message: String
    /// Where in the text, counted in characters from 1; nil where the text as a whole is meant.
    package var position: Int?

    package init(message: String, position: Int? = nil) {
        self.message = message
        self.position = position
    }
}

extension SQLSyntaxError: CustomStringConvertible {
    package var description: String {
        guard let position else { return message }
        return "\(message) at character \(position)"
    }
}
