package import Postgres

/// What the connected server can do, probed once: which relations, columns and functions it has.
///
/// Decisions are made by what exists. The version is for messages, and for faults that are known of it (`KnownFault`).
package struct Capabilities: Sendable, Hashable {
    package enum Engine: Sendable, Hashable {
        case timescaledb(version: String)
        /// The sandbox's imitation, and the version it imitates.
        case simulated(emulates: String)
    }

    package var engine: Engine
    /// Where the user-facing functions live, `time_bucket` and `refresh_continuous_aggregate` among them.
    package var apiSchema: String
    package var isSuperuser: Bool
    private var columns: [String: Set<String>]
    private var functions: [String: Set<String>]

    package init(
        engine: Engine, apiSchema: String, isSuperuser: Bool, columns: [String: Set<String>],
        functions: [String: Set<String>]
    ) {
        self.engine = engine
        self.apiSchema = apiSchema
        self.isSuperuser = isSuperuser
        self.columns = columns
        self.functions = functions
    }

    /// Whether the relation (`schema.name`) exists.
    package func has(_ relation: String) -> Bool { columns[relation] != nil }

    package func has(column: String, in relation: String) -> Bool { columns[relation]?.contains(column) ?? false }

    /// Whether a function of that name exists, with that argument where one is given.
    package func has(function: String, argument: String? = nil) -> Bool {
        guard let arguments = functions[function] else { return false }
        return argument.map { arguments.contains($0) } ?? true
    }

    package func api(_ name: String) -> QualifiedName { QualifiedName(schema: apiSchema, name: name) }

    /// The simulated engine's is that which it imitates; nil where it can't be read.
    package var version: TimescaleVersion? {
        switch engine {
        case .timescaledb(let version), .simulated(let version): TimescaleVersion(parsing: version)
        }
    }

    /// One line for people: `TimescaleDB 2.28.3`.
    package var engineText: String {
        switch engine {
        case .timescaledb(let version): "TimescaleDB \(version)"
        case .simulated(let version): "simulated TimescaleDB \(version), for practice only"
        }
    }
}
