package import SQLSyntax

/// Why a script can't be translated for the simulated engine.
package enum TranslationError: Error, Sendable, Equatable {
    /// The script isn't valid SQL for PostgreSQL 15.
    case syntax(SQLSyntaxError)
    /// TimescaleDB accepts the statement, but the simulated engine can't run it.
    case unsupported(feature: String, statement: String)
}

extension TranslationError: CustomStringConvertible {
    /// The reason, with the first line of the statement.
    package var description: String {
        switch self {
        case .syntax(let error): error.description
        case .unsupported(let feature, let statement):
            "the simulated engine doesn't support \(feature): \(statement.split(separator: "\n").first ?? "")"
        }
    }
}
