internal import FoundationEssentials
internal import Glibc
internal import Postgres

/// The server programs of an installed PostgreSQL.
package struct PostgresInstallation: Sendable, Equatable {
    /// Where `initdb`, `pg_ctl` and `postgres` are.
    package var bindir: String
    /// Where extensions' shared libraries are.
    package var libraries: String
    /// Where extensions' control files and scripts are.
    package var extensions: String

    package init(bindir: String, libraries: String, extensions: String) {
        self.bindir = bindir
        self.libraries = libraries
        self.extensions = extensions
    }

    /// The installation to use: that of the `pg_config` in PATH, else the newest of Debian's `/usr/lib/postgresql`,
    /// else wherever PATH has `initdb`.
    package static func find(environment: [String: String]) throws -> PostgresInstallation {
        let path = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").map(String.init)
        let pgConfigs = path.map { $0 + "/pg_config" }.filter(isExecutable)
        let debian = versionedFolders(under: "/usr/lib/postgresql").map { $0 + "/bin" }
        let candidates = pgConfigs.compactMap { ask($0, "--bindir") } + debian + path
        guard let bindir = candidates.first(where: hasServerPrograms) else {
            throw SandboxError(
                .noServerInstalled, "no PostgreSQL server is installed here",
                hint: "install one, on Debian and Ubuntu with: sudo apt-get install postgresql")
        }
        return PostgresInstallation(bindir: bindir)
    }

    /// Asks the installation's own `pg_config` for its folders, or takes the usual layout where it has none.
    private init(bindir: String) {
        self.bindir = bindir
        let pgConfig = bindir + "/pg_config"
        libraries = Self.ask(pgConfig, "--pkglibdir") ?? bindir + "/../lib"
        extensions = (Self.ask(pgConfig, "--sharedir") ?? bindir + "/../share") + "/extension"
    }

    private static func hasServerPrograms(_ folder: String) -> Bool {
        ["initdb", "pg_ctl", "postgres"].allSatisfy { isExecutable(folder + "/" + $0) }
    }

    private static func isExecutable(_ path: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: path)
    }

    private static func versionedFolders(under parent: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        return names.newestFirst().map { parent + "/" + $0 }
    }

    private static func ask(_ pgConfig: String, _ option: String) -> String? {
        guard isExecutable(pgConfig) else { return nil }
        let quoted = "'" + pgConfig.replacing("'", with: "'\\''") + "'"
        guard let program = popen("\(quoted) \(option) 2>/dev/null", "re") else { return nil }
        var line = [CChar](repeating: 0, count: Int(PATH_MAX) + 2)
        let isAnswered = fgets(&line, Int32(line.count), program) != nil
        guard pclose(program) == 0, isAnswered else { return nil }
        let answer = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            .trimmingSpaces()
        return answer.isEmpty ? nil : String(answer)
    }
}
