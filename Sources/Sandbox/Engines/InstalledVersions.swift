internal import FoundationEssentials
internal import SimulatedEngine

extension Engine {
    /// All engines on which a sandbox can run: the installed versions of TimescaleDB, the newest first, then the
    /// simulated versions.
    package static func available(in installation: PostgresInstallation) -> [Engine] {
        installedVersions(in: installation).map { .timescaledb(version: $0) } + simulated
    }

    /// All versions of the simulated engine, the newest first. They only need PostgreSQL.
    package static let simulated = EmulatedVersion.allCases.reversed().map(Engine.simulated)

    /// Returns the versions of TimescaleDB that `CREATE EXTENSION` can install directly, the newest first.
    ///
    /// The versions are read from the installed files, because no server runs yet: the version must be known before a
    /// server starts and preloads the library. A version without a library isn't listed. A version that only an update
    /// script can install (`timescaledb--2.10.0--2.14.2.sql`) isn't listed either.
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
