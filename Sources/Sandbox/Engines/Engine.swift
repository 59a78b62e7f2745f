/// What plays TimescaleDB in a sandbox.
package enum Engine: Sendable, Hashable {
    /// The extension itself, in that version.
    case timescaledb(version: String)
    /// Plain PostgreSQL with the same catalogs, views and procedures; for practice and tests only.
    case simulated

    package var isSimulated: Bool { self == .simulated }
}

extension Engine: CustomStringConvertible {
    package var description: String {
        switch self {
        case .timescaledb(let version): "TimescaleDB \(version)"
        case .simulated: "simulated TimescaleDB"
        }
    }
}

/// Which engine is asked for.
package enum EngineChoice: Sendable, Hashable {
    /// The newest installed TimescaleDB, or the simulated engine where there is none.
    case auto
    /// That version of TimescaleDB; nil for the newest installed.
    case timescaledb(version: String?)
    case simulated

    /// Reads `auto`, `simulated`, `timescaledb` or `timescaledb-2.14.2`.
    package init?(parsing text: String) {
        switch text {
        case "auto": self = .auto
        case "simulated": self = .simulated
        case "timescaledb": self = .timescaledb(version: nil)
        default:
            let prefix = "timescaledb-"
            guard text.hasPrefix(prefix), text.count > prefix.count else { return nil }
            self = .timescaledb(version: String(text.dropFirst(prefix.count)))
        }
    }

    /// The engine to run; an error names what is installed where the choice isn't.
    package func resolve(in installation: PostgresInstallation) throws -> Engine {
        let versions = Engine.installedVersions(in: installation)
        switch self {
        case .simulated: return .simulated
        case .auto: return versions.first.map { .timescaledb(version: $0) } ?? .simulated
        case .timescaledb(let wanted):
            guard let newest = versions.first else {
                throw SandboxError(
                    .engineMissing, "TimescaleDB isn't installed for the PostgreSQL in \(installation.bindir)",
                    hint: "choose --engine simulated to practise without it")
            }
            guard let wanted else { return .timescaledb(version: newest) }
            guard versions.contains(wanted) else {
                throw SandboxError(
                    .engineMissing, "TimescaleDB \(wanted) isn't installed",
                    hint: "installed: \(versions.joined(separator: ", "))")
            }
            return .timescaledb(version: wanted)
        }
    }
}
