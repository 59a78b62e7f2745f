extension UsageError {
    init(_ error: LexicalError, origin: Origin, line: String, variables: Variables) {
        var suggestion: String?
        let message: String
        switch error.reason {
        case .unclosedQuote(let quote):
            message = "the quote \(quote) is never closed"
        case .danglingBackslash:
            message = "nothing follows the backslash"
        case .unclosedVariable:
            message = "${ is never closed with }"
        case .unknownVariable(let name):
            message = "unknown variable \"\(name)\""
            suggestion = NearestName.suggest(for: name, among: variables.names)
        }
        self.init(message, origin: origin, line: line, columns: error.columns, suggestion: suggestion)
    }
}
