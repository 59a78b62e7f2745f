package import SimulatedEngine

/// The engine of a sandbox: TimescaleDB, or its simulation.
package enum Engine: Sendable, Hashable {
    /// The real extension, in this version.
    case timescaledb(version: String)
    /// Plain PostgreSQL with the catalogs, views and procedures of this version; for practice and tests only.
    case simulated(EmulatedVersion)

    /// Whether this is the simulated engine.
    package var isSimulated: Bool { emulated != nil }

    /// The version that the simulated engine imitates; nil for TimescaleDB itself.
    package var emulated: EmulatedVersion? {
        if case .simulated(let version) = self { version } else { nil }
    }
}

extension Engine: CustomStringConvertible {
    /// The engine with its version, for people.
    package var description: String {
        switch self {
        case .timescaledb(let version): "TimescaleDB \(version)"
        case .simulated(let version): "simulated TimescaleDB \(version.rawValue)"
        }
    }
}

/// The engine that a user asks for.
package enum EngineChoice: Sendable, Hashable {
    /// The newest installed TimescaleDB, or the simulated engine if none is installed.
    case auto
    /// This version of TimescaleDB; nil for the newest installed version.
    case timescaledb(version: String?)
    /// The simulation of this version on plain PostgreSQL; nil for the newest simulated version.
    case simulated(EmulatedVersion?)

    /// Reads `auto`, `simulated`, `simulated-2.14`, `timescaledb` or `timescaledb-2.14.2`. Returns nil for other text.
    package init?(parsing text: String) {
        switch text {
        case "auto": self = .auto
        case "simulated": self = .simulated(nil)
        case "timescaledb": self = .timescaledb(version: nil)
        default:
            if let version = EmulatedVersion.allCases.first(where: { text == "simulated-\($0.rawValue)" }) {
                self = .simulated(version)
                return
            }
            let prefix = "timescaledb-"
            guard text.hasPrefix(prefix), text.count > prefix.count else { return nil }
            self = .timescaledb(version: String(text.dropFirst(prefix.count)))
        }
    }

    /// Returns the engine to run. Throws `engineMissing` if the engine isn't installed; the hint lists the installed
    /// versions.
    package func resolve(in installation: PostgresInstallation) throws -> Engine {
        let versions = Engine.installedVersions(in: installation)
        switch self {
        case .simulated(let version): return .simulated(version ?? .newest)
        case .auto: return versions.first.map { .timescaledb(version: $0) } ?? .simulated(.newest)
        case .timescaledb(let wanted):
            guard let newest = versions.first else {
                throw SandboxError(
                    .engineMissing, "TimescaleDB isn't installed for the PostgreSQL in \(installation.bindir)",
                    hint: "use --engine simulated to practise without TimescaleDB")
            }
            guard let wanted else { return .timescaledb(version: newest) }
            guard versions.contains(wanted) else {
                throw SandboxError(
                    .engineMissing, "TimescaleDB \(wanted) isn't installed",
                    hint: "installed versions: \(versions.joined(separator: ", "))")
            }
            return .timescaledb(version: wanted)
        }
    }
}
