package import SQLSyntax

/// Why a script can't be translated for the simulated engine.
package enum TranslationError: Error, Sendable, Equatable {
    /// The script isn't SQL as PostgreSQL 15 reads it.
    case syntax(SQLSyntaxError)
    /// The real engine takes the statement; the simulated one has nothing for it.
    case unsupported(feature: String, statement: String)
}

extension TranslationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .syntax(let error): error.description
        case .unsupported(let feature, let statement):
            "the simulated engine doesn't support \(feature): \(statement.split(separator: "\n").first ?? "")"
        }
    }
}
