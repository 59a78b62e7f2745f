/// SQL that PostgreSQL's parser rejects, or that the caller can't use.
package struct SQLSyntaxError: Error, Sendable, Equatable {
    /// One line; PostgreSQL's own message if the parser failed.
    package var message: String
    /// The position in the text, in characters counted from 1; nil if the error concerns the whole text.
    package var position: Int?

    /// An error with its message and position.
    package init(message: String, position: Int? = nil) {
        self.message = message
        self.position = position
    }
}

extension SQLSyntaxError: CustomStringConvertible {
    /// The message, followed by the position.
    package var description: String {
        guard let position else { return message }
        return "\(message) at character \(position)"
    }
}
