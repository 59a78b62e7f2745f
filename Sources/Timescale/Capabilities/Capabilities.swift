package import Postgres

/// The engine of the connected server, and the relations, columns and functions of TimescaleDB that exist there. They
/// are read once.
///
/// To find out whether a feature can be used, check whether its relation, column or function exists. The version is
/// used only in messages and for known faults (`KnownFault`).
package struct Capabilities: Sendable, Hashable {
    /// The engine that provides the caggs: TimescaleDB, or the sandbox's simulated engine.
    package enum Engine: Sendable, Hashable {
        case timescaledb(version: String)
        /// The sandbox's simulated engine. The value is the TimescaleDB version that it simulates.
        case simulated(emulates: String)
    }

    /// The engine of the server, with its version.
    package var engine: Engine
    /// The schema of the user-facing functions, such as `time_bucket` and `refresh_continuous_aggregate`.
    package var apiSchema: String
    /// Whether the role of the connection is a superuser.
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

    /// Whether the relation (`schema.name`) exists. Only for the schemas `_timescaledb_catalog`, `_timescaledb_config`
    /// and `timescaledb_information`.
    package func has(_ relation: String) -> Bool { columns[relation] != nil }

    /// Whether the relation (`schema.name`) exists and has this column.
    package func has(column: String, in relation: String) -> Bool { columns[relation]?.contains(column) ?? false }

    /// Whether a function with this name exists. If an argument is given, whether the function has this argument. Only
    /// for the functions of TimescaleDB that caggctl uses.
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
