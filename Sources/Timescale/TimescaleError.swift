package import Postgres

/// The reason why caggctl can't work with TimescaleDB or with a cagg on this connection.
package enum TimescaleError: OperatorError, Sendable, Equatable, CustomStringConvertible {
    package var kind: OperatorErrorKind { if case .lookalikes = self { .refused } else { .failed } }
    /// Neither the extension nor the simulated engine is in the database.
    case notInstalled(database: String)
    case unknownCagg(String, similar: [String])
    case ambiguousCagg(String, candidates: [QualifiedName])
    /// The role has no permission to read a required relation.
    case notPermitted(String)
    /// Functions of other roles have the same name and schema as a TimescaleDB function, so a call might run them.
    case lookalikes([Lookalike])

    /// A function that isn't TimescaleDB's but has the same name and schema as one of its functions.
    package struct Lookalike: Sendable, Equatable {
        /// The qualified name with the argument types.
        package var signature: String
        /// The role that owns the function.
        package var owner: String

        package init(signature: String, owner: String) {
            (self.signature, self.owner) = (signature, owner)
        }
    }

    package var description: String {
        switch self {
        case .notInstalled(let database): "TimescaleDB isn't installed in the database \"\(database)\""
        case .unknownCagg(let name, let similar):
            "there is no continuous aggregate \"\(name)\""
                + (similar.isEmpty ? "" : "; did you mean \(similar.joined(separator: " or "))?")
        case .ambiguousCagg(let name, let candidates):
            "\"\(name)\" exists in several schemas: \(candidates.map(\.description).joined(separator: ", "))"
        case .notPermitted(let what): "this role isn't allowed to read \(what)"
        case .lookalikes(let functions):
            "refused: a function of another role could run instead of TimescaleDB's function of the same name, with the"
                + " privileges of this role: "
                + functions.map { "\($0.signature) of role \(SQL.displayIdentifier($0.owner))" }.joined(separator: ", ")
        }
    }

    package var hint: String? {
        switch self {
        case .notInstalled:
            "connect to the database that has TimescaleDB, or run CREATE EXTENSION timescaledb in this database"
        case .unknownCagg(_, let similar): similar.isEmpty ? "\"status\" lists all continuous aggregates" : nil
        case .ambiguousCagg: "write the name with its schema"
        case .notPermitted: "connect as the owner of the continuous aggregates"
        case .lookalikes: "drop or rename these functions, and revoke CREATE on the schema from their owners"
        }
    }
}
