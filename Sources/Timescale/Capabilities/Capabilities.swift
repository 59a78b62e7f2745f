package import Postgres

/// What the connected server can do: the relations, columns and functions that exist. The server is probed once.
///
/// Code depends on what exists. The version is used only in messages and for known faults (`KnownFault`).
package struct Capabilities: Sendable, Hashable {
    package enum Engine: Sendable, Hashable {
        case timescaledb(version: String)
        /// The sandbox's simulated engine. The value is the TimescaleDB version that it simulates.
        case simulated(emulates: String)
    }

    package var engine: Engine
    /// The schema of the user-facing functions, such as `time_bucket` and `refresh_continuous_aggregate`.
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

    /// Whether a function with this name exists. If an argument is given, whether the function has this argument.
    package func has(function: String, argument: String? = nil) -> Bool {
        guard let arguments = functions[function] else { return false }
        return argument.map { arguments.contains($0) } ?? true
    }

    /// Returns the qualified name of a user-facing function.
    package func api(_ name: String) -> QualifiedName { QualifiedName(schema: apiSchema, name: name) }

    /// The server's version; for the simulated engine, the version that it simulates. Nil if it can't be read.
    package var version: TimescaleVersion? {
        switch engine {
        case .timescaledb(let version), .simulated(let version): TimescaleVersion(parsing: version)
        }
    }

    /// The engine and its version for people: `TimescaleDB 2.28.3`.
    package var engineText: String {
        switch engine {
        case .timescaledb(let version): "TimescaleDB \(version)"
        case .simulated(let version): "simulated TimescaleDB \(version) (for practice only)"
        }
    }
}
