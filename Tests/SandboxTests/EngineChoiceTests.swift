import Foundation
import Postgres
import SimulatedEngine
import Testing

@testable import Sandbox

/// Which engine a sandbox gets, and what its options must be. Nothing is started.
@Suite struct EngineChoiceTests {
    /// Calls `body` with a PostgreSQL whose folders have these files.
    private func withInstallation(
        libraries: [String], scripts: [String], _ body: (PostgresInstallation) throws -> Void
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "caggctl-engines-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let (library, extensions) = (folder.appending(path: "lib"), folder.appending(path: "extension"))
        for (place, names) in [(library, libraries), (extensions, scripts)] {
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            for name in names { try Data().write(to: place.appending(path: name)) }
        }
        try body(
            PostgresInstallation(bindir: folder.path, libraries: library.path, extensions: extensions.path))
    }

    private func withInstalled(_ versions: String..., body: (PostgresInstallation) throws -> Void) throws {
        try withInstallation(
            libraries: versions.map { "timescaledb-\($0).so" } + (versions.isEmpty ? [] : ["timescaledb.so"]),
            scripts: versions.map { "timescaledb--\($0).sql" } + ["timescaledb.control"], body)
    }

    @Test(
        arguments: [
            ("auto", .auto), ("simulated", .simulated(nil)), ("simulated-2.14", .simulated(.v214)),
            ("simulated-2.28", .simulated(.v228)), ("simulated-2.20", nil), ("timescaledb", .timescaledb(version: nil)),
            ("timescaledb-2.14.2", .timescaledb(version: "2.14.2")), ("timescaledb-", nil), ("", nil), ("Auto", nil),
        ] as [(String, EngineChoice?)])
    func choiceIsReadFromItsName(text: String, choice: EngineChoice?) {
        #expect(EngineChoice(parsing: text) == choice)
    }

    @Test(
        arguments: [
            (.auto, .timescaledb(version: "2.28.3")), (.timescaledb(version: nil), .timescaledb(version: "2.28.3")),
            (.timescaledb(version: "2.9.3"), .timescaledb(version: "2.9.3")), (.simulated(nil), .simulated(.newest)),
            (.simulated(.v214), .simulated(.v214)),
        ] as [(EngineChoice, Engine)])
    func newestInstalledVersionIsTheDefault(choice: EngineChoice, engine: Engine) throws {
        try withInstalled("2.9.3", "2.28.3", "2.14.2") { installation in
            let resolved = try choice.resolve(in: installation)
            #expect(resolved == engine)
        }
    }

    @Test func missingVersionIsAnErrorThatListsTheInstalledOnes() throws {
        try withInstalled("2.9.3", "2.28.3", "2.14.2") { installation in
            let error = #expect(throws: SandboxError.self) {
                try EngineChoice.timescaledb(version: "2.20.0").resolve(in: installation)
            }
            #expect(error?.reason == .engineMissing)
            #expect(
                error?.description == "TimescaleDB 2.20.0 isn't installed; installed versions: 2.28.3, 2.14.2, 2.9.3")
        }
    }

    @Test func withoutTimescaleDBTheSimulatedEngineIsTaken() throws {
        try withInstalled { installation in
            let resolved = try EngineChoice.auto.resolve(in: installation)
            #expect(resolved == .simulated(.newest))
            let error = #expect(throws: SandboxError.self) {
                try EngineChoice.timescaledb(version: nil).resolve(in: installation)
            }
            #expect(error?.hint == "use --engine simulated to practise without TimescaleDB")
        }
    }

    /// The script alone can't be installed, and an update script is no version.
    @Test func onlyVersionsWithAScriptAndALibraryAreInstalled() throws {
        try withInstallation(
            libraries: [
                "timescaledb.so", "timescaledb-2.14.2.so", "timescaledb-2.21.0-dev.so", "timescaledb-2.10.0.so",
            ],
            scripts: [
                "timescaledb--2.14.2.sql", "timescaledb--2.21.0-dev.sql", "timescaledb--2.9.0--2.10.0.sql",
                "timescaledb--2.28.3.sql",
            ]
        ) { installation in
            #expect(
                Engine.available(in: installation).map(\.description) == [
                    "TimescaleDB 2.21.0-dev", "TimescaleDB 2.14.2", "simulated TimescaleDB 2.28",
                    "simulated TimescaleDB 2.14",
                ])
        }
    }

    @Test func versionsAreOrderedByTheirNumbers() {
        #expect(["9", "16", "2.9.0", "2.14.2", "2.14.10"].newestFirst() == ["16", "9", "2.14.10", "2.14.2", "2.9.0"])
    }

    // MARK: Options

    private func options(_ source: SandboxOptions.Source) -> SandboxOptions {
        SandboxOptions(source: source, now: .negativeInfinity, environment: [:])
    }

    @Test(arguments: [(1, 14, true), (1, 89, true), (1, 13, false), (1, 90, false), (0, 14, false), (-1, 14, false)])
    func spansMustSuitIncidentsAndRetention(rows: Int, days: Int, isValid: Bool) throws {
        let options = options(.generated(rows: rows, days: days, seed: 1))
        guard !isValid else { return try options.check() }
        #expect(throws: SandboxError.self) { try options.check() }
    }

    @Test func ownSettingsOverrideThoseOfASandbox() {
        var settings = ServerSettings(authentication: ["local all eve reject"], configuration: ["fsync = on"])
        let lines = settings.configuration(socketFolder: "/tmp/it's").split(separator: "\n")
        #expect(lines.contains("unix_socket_directories = '/tmp/it''s'"))
        #expect(lines.contains("fsync = off") && lines.last == "fsync = on")
        #expect(!lines.contains { $0.contains("shared_preload_libraries") })
        #expect(settings.hostBasedAuthentication == "local all eve reject\nlocal all all trust")
        settings.preloadsTimescaleDB = true
        #expect(settings.configuration(socketFolder: "/tmp").contains("shared_preload_libraries = 'timescaledb'"))
    }

    /// The path of a socket has at most 107 bytes.
    @Test(arguments: [nil, "", "/" + String(repeating: "x", count: 70)] as [String?])
    func folderIsInTmpWhereTheSocketsPathWouldBeTooLong(temporary: String?) throws {
        let names = try (0..<3).map { _ in try SandboxFolders(temporary: temporary).newName() }
        #expect(Set(names).count == 3)
        for name in names {
            #expect(name.hasPrefix("/tmp/caggctl-sandbox-"))
            #expect("\(name)/.s.PGSQL.5432".utf8.count <= 107)
        }
    }

    @Test func temporaryDirectoryThatIsMissingIsNamed() {
        let error = #expect(throws: SandboxError.self) { try SandboxFolders(temporary: "/nonexistent/tmp").newName() }
        #expect(error?.message.contains("/nonexistent/tmp") == true)
        #expect(error?.hint?.contains("TMPDIR") == true)
    }
}
