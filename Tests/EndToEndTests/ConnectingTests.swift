import Foundation
import Postgres
import TestSupport
import Testing

/// The ways to name a server that libpq has and the program must not get in the way of.
@Suite(.droppingDatabases) struct ConnectingTests {
    private let ask = ["connect", "--output", "json"]

    private func database(_ run: ProgramRun) throws -> String? {
        #expect(run.exit == .code(0), "\(run)")
        return (try run.json()["connection"] as? [String: Any])?["database"] as? String
    }

    /// An empty database: the parts of its address, and the URI that has them all.
    private func emptyDatabase() async throws -> (host: String, port: String, name: String, uri: String) {
        let options = try await TestServer.shared.emptyDatabase()
        let (host, port, name) = (options.host ?? "", options.port ?? "5432", options.database ?? "")
        return (host, port, name, "postgresql://postgres@\(host.replacing("/", with: "%2F")):\(port)/\(name)")
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
        let (host, port, name, uri) = try await emptyDatabase()
        for arguments in [
            ["-h", host, "-p", port, "-U", "postgres", "-d", name],
            ["-d", "host=\(host) port=\(port) user=postgres dbname=\(name)"],
            ["-d", uri],
        ] {
            #expect(try database(try await ProgramRun(arguments + ask)) == name)
        }
    }

    /// `-h`, `-p`, `-U` and `-d` in every combination that psql has rules for: both connect to the same, or neither
    /// does.
    @Test func precedenceIsThatOfPsql() async throws {
        let (host, port, name, uri) = try await emptyDatabase()
        for arguments in [
            "-h /nonexistent -p 1 -U nobody -d '\(uri)'",
            "-h \(host) -p \(port) -U postgres -d 'dbname=\(name)'",
            "-h \(host) -U postgres -d 'port=\(port) dbname=\(name)'",
            "-h \(host) -p \(port) -U postgres -d 'host=/nonexistent dbname=\(name)'",
            "-h \(host) -p \(port) -U nobody_here -d 'user=postgres dbname=postgres'",
        ] {
            let run = try await ShellRun(
                """
                psql -XAtq \(arguments) -c 'SELECT current_database()' || true
                $CAGGCTL \(arguments) -o csv connect | tail -n +2 | cut -d, -f1
                """)
            let names = run.output.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(names.count == (run.errors.isEmpty ? 3 : 1), "\(arguments): \(run)")
            if run.errors.isEmpty { #expect(names[0] == names[1], "\(arguments): \(run)") }
        }
    }

    @Test func databaseIsChangedOnTheSameServer() async throws {
        let (_, _, name, uri) = try await emptyDatabase()
        let run = try await ProgramRun(["-d", uri, "-c", "connect postgres -o json"])
        #expect(try database(run) == "postgres")
        let back = try await ProgramRun(
            ["-h", "/nonexistent", "-U", "nobody", "-c", "connect \"\(uri)\" -o json"])
        #expect(try database(back) == name)
        let other = try await ProgramRun(["-d", uri, "-c", "connect --host /nonexistent"])
        #expect(other.exit == .code(2), "\(other)")
    }

    /// A limit that the operator set with SQL isn't blamed on the option.
    @Test func timeOutOfAStatementNamesTheOptionThatLimitsIt() async throws {
        let options = try await TestServer.shared.emptyDatabase()
        let limited = try await ProgramRun(["--statement-timeout", "500ms", "sql", "SELECT pg_sleep(60)"], on: options)
        #expect(limited.exit == .code(1), "\(limited)")
        #expect(limited.errors.contains("hint: the connection was opened with --statement-timeout"), "\(limited)")
        let own = try await ProgramRun(
            ["-c", "sql SET statement_timeout = '500ms'", "-c", "sql SELECT pg_sleep(60)"], on: options)
        #expect(own.exit == .code(1) && own.errors.contains("due to statement timeout"), "\(own)")
        #expect(!own.errors.contains("--statement-timeout"), "\(own)")
    }
}
