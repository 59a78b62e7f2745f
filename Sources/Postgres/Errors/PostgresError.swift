/// Anything that went wrong between this program and a PostgreSQL server.
///
/// `description` is one line fit for a terminal; `debugDescription` has every field. Neither carries parameter values
/// or passwords.
package struct PostgresError: Error, Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// The server answered with an error.
        case server(SQLState)
        /// The connection couldn't be made.
        case connectFailed
        /// The server wants a password and none was at hand.
        case passwordRequired
        /// The connection broke or was closed; the result of the running statement is unknown.
        case connectionLost
        /// A time-out of this client expired; the statement was cancelled, or the connection was closed.
        case timedOut
        /// A value isn't what the caller asked for, or the call doesn't fit the statement.
        case unexpectedResult
    }

    package var kind: Kind
    package var message: String
    package var detail: String?
    package var hint: String?
    /// The server's context lines: the functions and statements on the way to the error.
    package var context: String?

    package init(_ kind: Kind, _ message: String, detail: String? = nil, hint: String? = nil, context: String? = nil) {
        self.kind = kind
        self.message = message
        self.detail = detail
        self.hint = hint
        self.context = context
    }

    /// The server's SQLSTATE; nil for errors the server didn't send.
    package var sqlState: SQLState? {
        if case .server(let state) = kind { return state }
        return nil
    }

    /// True when the connection can't be used any more.
    package var endsConnection: Bool {
        switch kind {
        case .connectFailed, .passwordRequired, .connectionLost: true
        case .server(let state): [.adminShutdown, .crashShutdown, .cannotConnectNow].contains(state)
        case .timedOut, .unexpectedResult: false
        }
    }

    static func unexpected(_ message: String) -> PostgresError {
        PostgresError(.unexpectedResult, message)
    }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String {
        guard let detail, !detail.isEmpty else { return message }
        return "\(message) (\(detail))"
    }

    package var debugDescription: String {
        var lines = ["\(kind): \(message)"]
        for (label, text) in [("detail", detail), ("hint", hint), ("context", context)] {
            if let text { lines.append("  \(label): \(text)") }
        }
        return lines.joined(separator: "\n")
    }
}
