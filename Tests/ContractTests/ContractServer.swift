import Foundation
import Postgres
import Sandbox
import TestSupport

/// A server whose clock the contract sets, so that the same times stand in every run and every transcript.
///
/// `ShiftedClock` is preloaded into it. The simulated engine runs on such a server as well: it needs no other clock.
struct ContractServer {
    private let server: PrivateServer
    private let clock: FileHandle
    private let folder: URL

    struct Unfit: Error, CustomStringConvertible {
        var description: String
    }

    static func start(_ engine: Engine) async throws -> ContractServer {
        let environment = ProcessInfo.processInfo.environment
        // The server's user may not be able to read the build folder.
        let folder = FileManager.default.temporaryDirectory.appending(path: "contract-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
        let library = folder.appending(path: "libShiftedClock.so")
        try FileManager.default.copyItem(
            at: BuildProducts.folder.appending(path: library.lastPathComponent), to: library)
        let file = folder.appending(path: "ahead")
        try Data(count: MemoryLayout<Int64>.size).write(to: file)
        let settings = ServerSettings(
            preloadsTimescaleDB: !engine.isSimulated,
            environment: ["LD_PRELOAD": library.path, "SHIFTED_CLOCK": file.path])
        let server = try await PrivateServer.start(
            PostgresInstallation.find(environment: environment), settings: settings, environment: environment)
        return ContractServer(server: server, clock: try FileHandle(forUpdating: file), folder: folder)
    }

    func stop() async {
        await server.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    func connectionOptions(database: String) -> ConnectionOptions {
        server.connectionOptions(database: database).keepingSearchPath()
    }

    /// Sets the clock of every process of the server; it goes on from there.
    func setClock(_ time: Timestamp) throws {
        let real = Int64(Date().timeIntervalSince1970 * 1_000_000)
        var nanoseconds = (time.unixMicroseconds - real) * 1000
        try clock.seek(toOffset: 0)
        try withUnsafeBytes(of: &nanoseconds) { try clock.write(contentsOf: Data($0)) }
    }

    /// A quiet database with the engine in it, made anew.
    func makeDatabase(_ name: String, _ engine: Engine, at time: Timestamp) async throws -> Connection {
        try setClock(time)
        let administration = try await Connection.open(connectionOptions(database: "postgres"))
        try await Engine.createQuietDatabase(name, on: administration)
        await administration.close()
        let connection = try await Connection.open(connectionOptions(database: name))
        let shown = try await connection.query("SELECT now()").rows[0].decode(Timestamp.self)
        guard let late = shown.microseconds(since: time), (0..<60_000_000).contains(late) else {
            throw Unfit(description: "the server's clock is at \(shown), not at \(time): ShiftedClock has no effect")
        }
        try await engine.install(on: connection)
        return connection
    }
}

private enum BuildProducts {
    /// Where the build has put its products: the tests stand there too.
    static var folder: URL {
        let tests = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
        return tests.deletingLastPathComponent()
    }
}
