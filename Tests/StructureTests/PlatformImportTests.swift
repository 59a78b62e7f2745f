import Testing

/// Which files may import what only some platforms have. All others build wherever Swift does.
@Suite struct PlatformImportTests {
    private static let platformModules: Set = ["Glibc", "Musl", "Darwin", "WinSDK", "Dispatch", "Foundation"]

    /// Each folder with what it needs the platform for.
    private static let allowed = [
        "Postgres/Libpq/": "sockets and poll",
        "Postgres/BlockingQueue.swift": "the queue of a connection and of the journal",
        "Operations/Journal/": "file locks and the clock",
        "Sandbox/": "child processes, and the mathematics of the made-up traffic",
        "Console/": "the terminal, signals, files that are replaced in one step",
        "caggctl/": "the process",
    ]

    /// Where each C library is called.
    private static let libraries = [
        "CLibpq": "Postgres/Libpq/", "CPgQuery": "SQLSyntax/PostgresParser.swift", "CReadline": "Console/Prompt/",
        "CMalloc": "caggctl/",
    ]

    @Test func pureFilesImportNoModuleOfAPlatform() throws {
        for file in try SourceFile.all() where !Self.allowed.keys.contains(where: file.path.hasPrefix) {
            let platform = file.imports.filter(Self.platformModules.contains)
            #expect(platform.isEmpty, "\(file.path) imports \(platform.joined(separator: ", "))")
        }
    }

    @Test func aLibraryInCIsCalledInOneFolder() throws {
        for file in try SourceFile.all() {
            for library in file.imports {
                guard let folder = Self.libraries[library] else { continue }
                #expect(file.path.hasPrefix(folder), "\(file.path) imports \(library)")
            }
        }
    }

    /// Else the tests above would pass by reading nothing.
    @Test func importsAreFound() throws {
        let files = try SourceFile.all()
        #expect(files.count > 200)
        for library in Self.libraries.keys {
            #expect(files.contains { $0.imports.contains(library) }, "nobody imports \(library)")
        }
        for folder in Self.allowed.keys {
            #expect(
                files.contains { $0.path.hasPrefix(folder) && !Self.platformModules.isDisjoint(with: $0.imports) },
                "\(folder) no longer imports a module of a platform: take it off the list")
        }
    }
}
