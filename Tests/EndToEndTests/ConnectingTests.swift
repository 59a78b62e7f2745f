import Foundation
import Postgres
import TestSupport
import Testing

/// The ways to name a server that libpq has and the program must not get in the way of.
@Suite struct ConnectingTests {
    private let ask = ["connect", "--output", "json"]

    private func database(_ run: ProgramRun) throws -> String? {
        #expect(run.exit == .code(0), "\(run)")
        return (try run.json()["connection"] as? [String: Any])?["database"] as? String
    }

    @Test func aServiceFileNamesTheServer() async throws {
        let options = try await TestServer.shared.emptyDatabase()
        let folder = try TemporaryFolder()
        let lines = [
            "[metrics]", "host=\(options.host ?? "")", "port=\(options.port ?? "5432")",
            "dbname=\(options.database ?? "")", "user=postgres",
        ]
        let file = try folder.write(lines.joined(separator: "\n") + "\n", to: "services")
        let run = try await ProgramRun(ask, environment: ["PGSERVICEFILE": file, "PGSERVICE": "metrics"])
        #expect(try database(run) == options.database)
    }

    @Test func optionsAConninfoStringAndAURIMeanTheSame() async throws {
        let options = try await TestServer.shared.emptyDatabase()
        let (host, port, name) = (options.host ?? "", options.port ?? "5432", options.database ?? "")
        let escaped = host.replacing("/", with: "%2F")
        for arguments in [
            ["-h", host, "-p", port, "-U", "postgres", "-d", name],
            ["-d", "host=\(host) port=\(port) user=postgres dbname=\(name)"],
            ["-d", "postgresql://postgres@\(escaped):\(port)/\(name)"],
        ] {
            #expect(try database(try await ProgramRun(arguments + ask)) == name)
        }
    }
}
