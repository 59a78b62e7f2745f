internal import Foundation
internal import Postgres
internal import Sandbox

/// The server that `CAGGCTL_TEST_DSN` names, with the TimescaleDB it offers.
///
/// It takes the place of the TimescaleDB that is installed here, so that one run answers for one server; the simulated
/// engine's tests run without it. Of the URI or conninfo string host, port, user and password are used.
struct ExternalServer: Sendable {
    /// Its TimescaleDB versions, newest first.
    let engines: [Engine]
    let server: EngineServer

    /// Nil without the variable. A server that can't be used ends the process: a test run that leaves out what it was
    /// asked for is worth nothing.
    static let named: ExternalServer? = {
        let environment = ProcessInfo.processInfo.environment
        guard let dsn = environment["CAGGCTL_TEST_DSN"], !dsn.isEmpty else { return nil }
        do {
            return try ExternalServer(dsn: dsn, environment: environment)
        } catch {
            FileHandle.standardError.write(Data("error: CAGGCTL_TEST_DSN: \(error)\n".utf8))
            exit(1)
        }
    }()

    private struct Unusable: Error, CustomStringConvertible {
        var description: String
    }

    private init(dsn: String, environment: [String: String]) throws {
        let psql = try PostgresInstallation.find(environment: environment).bindir + "/psql"
        let answer = try Self.ask(psql, dsn, environment)
        guard answer.count >= 3 else { throw Unusable(description: "psql doesn't say where it is connected") }
        engines = answer.dropFirst(3).map { .timescaledb(version: $0) }
        guard !engines.isEmpty else {
            throw Unusable(description: "that server has no TimescaleDB, or doesn't preload it")
        }
        let prefix = "caggctl_test_\(ProcessInfo.processInfo.processIdentifier)_\(UInt16.random(in: .min ... .max))_"
        let options = ConnectionOptions(
            host: answer[0], port: answer[1], user: answer[2], password: URLComponents(string: dsn)?.password)
        server = EngineServer(options: options, administration: dsn, prefix: prefix)
        // Whatever becomes of this process.
        try Guardian.cleaningUp(script: Self.cleanUp, arguments: [psql, dsn, prefix], environment: environment)
    }

    /// psql, because tests are declared before any of them can wait for a connection.
    private static func ask(_ psql: String, _ dsn: String, _ environment: [String: String]) throws -> [String] {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: psql)
        process.arguments = [
            "-XAtqw", "-v", "ON_ERROR_STOP=1", "-d", dsn, "-c", "\\echo :HOST", "-c", "\\echo :PORT", "-c",
            "\\echo :USER",
            "-c",
            """
            SELECT version FROM pg_available_extension_versions WHERE name = 'timescaledb'
            AND EXISTS (SELECT FROM pg_settings WHERE pg_settings.name = 'timescaledb.max_background_workers')
            ORDER BY string_to_array(split_part(version, '-', 1), '.')::int[] DESC
            """,
        ]
        process.environment = environment.merging(["PGCONNECT_TIMEOUT": "10"]) { given, _ in given }
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Unusable(description: complaint.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        return text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
    }

    private static let cleanUp = """
        trap '' HUP INT QUIT TERM
        cat >/dev/null
        exec </dev/null >/dev/null
        "$1" -XAtqw -d "$2" -v prefix="$3" <<'END'
        SELECT format('ALTER DATABASE %I IS_TEMPLATE false', datname), format('DROP DATABASE %I WITH (FORCE)', datname)
        FROM pg_database WHERE starts_with(datname, :'prefix') \\gexec
        END
        """
}
