internal import FoundationEssentials
internal import Glibc
internal import Postgres

/// The server programs of an installed PostgreSQL.
package struct PostgresInstallation: Sendable, Equatable {
    /// The folder with `initdb`, `pg_ctl` and `postgres`.
    package var bindir: String
    /// The folder with the extensions' shared libraries.
    package var libraries: String
    /// The folder with the extensions' control files and scripts.
    package var extensions: String

    /// Makes an installation from its folders.
    package init(bindir: String, libraries: String, extensions: String) {
        self.bindir = bindir
        self.libraries = libraries
        self.extensions = extensions
    }

    /// Finds the installation to use: the installation of the `pg_config` in PATH, otherwise the newest one in Debian's
    /// `/usr/lib/postgresql`, otherwise one whose programs are in PATH. Throws `noServerInstalled` if there is none.
    package static func find(environment: [String: String]) throws -> PostgresInstallation {
        let path = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").map(String.init)
        let pgConfigs = path.map { $0 + "/pg_config" }.filter(isExecutable)
        let debian = versionedFolders(under: "/usr/lib/postgresql").map { $0 + "/bin" }
        let candidates = pgConfigs.compactMap { ask($0, "--bindir") } + debian + path
        guard let bindir = candidates.first(where: hasServerPrograms) else {
            throw SandboxError(
                .noServerInstalled, "no PostgreSQL server is installed here",
                hint: "install PostgreSQL; on Debian and Ubuntu: sudo apt-get install postgresql")
        }
        return PostgresInstallation(bindir: bindir)
    }

    /// Asks the installation's own `pg_config` for the folders. If there is no `pg_config`, assumes the usual folders.
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

extension Sequence<String> {
    /// The names, sorted by the numbers in them, newest first: `2.14.2` before `2.9.0`.
    func newestFirst() -> [String] {
        func numbers(_ name: String) -> [Int] { name.split { !$0.isNumber }.compactMap { Int($0) } }
        return sorted { numbers($1).lexicographicallyPrecedes(numbers($0)) }
    }
}
