/// An error of the server, of the connection or of libpq.
///
/// `description` is one line for a terminal; `debugDescription` has every field. caggctl never adds a password to
/// these texts. But the server's message can quote a value from a statement.
package struct PostgresError: Error, Sendable, Equatable {
    /// The kinds of errors.
    package enum Kind: Sendable, Equatable {
        /// The server answered with an error.
        case server(SQLState)
        /// The connection couldn't be made.
        case connectFailed
        /// The server asked for a password, and none was given.
        case passwordRequired
        /// The connection broke or was closed; the result of the running statement is unknown.
        case connectionLost
        /// A time-out of this client expired, and the statement was cancelled.
        case timedOut
        /// A value doesn't have the requested type, or the called method can't run this kind of statement.
        case unexpectedResult
    }

    /// The kind of the error.
    package var kind: Kind
    /// The main text, from the server, libpq or caggctl.
    package var message: String
    /// The server's detail.
    package var detail: String?
    /// The server's hint.
    package var hint: String?
    /// The server's context: the functions and statements that led to the error, one per line.
    package var context: String?

    /// An error with its fields.
    package init(_ kind: Kind, _ message: String, detail: String? = nil, hint: String? = nil, context: String? = nil) {
        self.kind = kind
        self.message = message
        self.detail = detail
        self.hint = hint
        self.context = context
    }

    /// The server's SQLSTATE; nil if the error didn't come from the server.
    package var sqlState: SQLState? {
        if case .server(let state) = kind { return state }
        return nil
    }

    /// Whether the connection can't be used any more.
    package var endsConnection: Bool {
        switch kind {
        case .connectFailed, .passwordRequired, .connectionLost: true
        case .server(let state): SQLState.endingConnection.contains(state)
        case .timedOut, .unexpectedResult: false
        }
    }

    static func unexpected(_ message: String) -> PostgresError {
        PostgresError(.unexpectedResult, message)
    }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    /// The message, followed by the detail in parentheses.
    package var description: String {
        guard let detail, !detail.isEmpty else { return message }
        return "\(message) (\(detail))"
    }

    /// All fields, one per line.
    package var debugDescription: String {
        var lines = ["\(kind): \(message)"]
        for (label, text) in [("detail", detail), ("hint", hint), ("context", context)] {
            if let text { lines.append("  \(label): \(text)") }
        }
        return lines.joined(separator: "\n")
    }
}
