internal import FoundationEssentials
internal import SimulatedEngine

extension Engine {
    /// Every engine a sandbox can run on: the installed versions of TimescaleDB, newest first, then the simulated ones.
    package static func available(in installation: PostgresInstallation) -> [Engine] {
        installedVersions(in: installation).map { .timescaledb(version: $0) } + simulated
    }

    /// Every version of the simulated engine, which runs wherever PostgreSQL does; newest first.
    package static let simulated = EmulatedVersion.allCases.reversed().map(Engine.simulated)

    /// The versions of TimescaleDB that `CREATE EXTENSION` can install from scratch, newest first.
    ///
    /// As `pg_available_extension_versions` would list them, but read from the files, because whether to preload the
    /// library must be known before the server starts. A script without its library isn't counted, and neither
    /// do versions that are only reached by an update (`timescaledb--2.10.0--2.14.2.sql`).
    static func installedVersions(in installation: PostgresInstallation) -> [String] {
        guard FileManager.default.fileExists(atPath: "\(installation.libraries)/timescaledb.so"),
            let names = try? FileManager.default.contentsOfDirectory(atPath: installation.extensions)
        else { return [] }
        return
            names
            .compactMap { name in
                name.firstMatch(of: /^timescaledb--([^-]+(?:-[^-]+)?)\.sql$/).map { String($0.1) }
            }
            .filter { version in
                FileManager.default.fileExists(atPath: "\(installation.libraries)/timescaledb-\(version).so")
            }
            .newestFirst()
    }
}
