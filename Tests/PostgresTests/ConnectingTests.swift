import Foundation
import Postgres
import Sandbox
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct ConnectingTests {
    private static let passwordRole = Task {
        try await withConnection { connection in
            _ = try await connection.query("CREATE ROLE needs_password LOGIN PASSWORD 'right:\\ one'")
        }
    }

    private func folder() async throws -> String {
        try await TestServer.shared.running().folder
    }

    /// Of the role that needs a password.
    private func guarded(database: String = "postgres", password: String? = nil) async throws -> ConnectionOptions {
        try await Self.passwordRole.value
        return ConnectionOptions(
            host: try await folder(), port: "5432", user: "needs_password", database: database, password: password)
    }

    private func expectAnswer(_ options: ConnectionOptions) async throws {
        let connection = try await Connection.open(options)
        try await expectUsable(connection)
        await connection.close()
    }

    @Test func takesAURI() async throws {
        let host = try #require(try await folder().addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        try await expectAnswer(ConnectionOptions(database: "postgresql://postgres@\(host):5432/postgres"))
    }

    @Test func takesAConninfoString() async throws {
        let folder = try await folder()
        try await expectAnswer(
            ConnectionOptions(database: "host='\(folder)' port=5432 user=postgres dbname=postgres"))
    }

    /// As in psql, where `-d URI` wins over `-h`.
    @Test func conninfoStringOverridesTheOptions() async throws {
        let folder = try await folder()
        try await expectAnswer(
            ConnectionOptions(
                host: "nowhere.invalid", port: "1", user: "nobody",
                database: "host='\(folder)' port=5432 user=postgres dbname=postgres"))
    }

    @Test func optionsStandInForWhatTheConninfoStringLeavesOut() async throws {
        try await expectAnswer(
            ConnectionOptions(host: folder(), port: "5432", user: "postgres", database: "dbname=postgres"))
    }

    @Test func makesItsSettings() async throws {
        var options = try await TestServer.shared.running().connectionOptions()
        options.settings = [.init("lock_timeout", "1500ms"), .init("application_name", "settings test")]
        try await withConnection(to: options) { connection in
            let row = try #require(
                try await connection.query(
                    "SELECT current_setting('lock_timeout'), current_setting('application_name')"
                )
                .rows.first)
            let (timeout, name) = try row.decode(String.self, String.self)
            #expect(timeout == "1500ms")
            #expect(name == "settings test")
        }
    }

    @Test func logsInWithAPassword() async throws {
        try await expectAnswer(try await guarded(password: "right:\\ one"))
    }

    @Test func readsThePasswordFile() async throws {
        let folder = try await folder()
        let file = NSTemporaryDirectory() + "/pgpass-" + UUID().uuidString
        let line = "\(folder):5432:*:needs_password:right\\:\\\\ one\n"
        #expect(
            FileManager.default.createFile(
                atPath: file, contents: Data(line.utf8), attributes: [.posixPermissions: 0o600]))
        defer { try? FileManager.default.removeItem(atPath: file) }
        try await expectAnswer(try await guarded(database: "dbname=postgres passfile='\(file)'"))
    }

    @Test func refusesAWrongPasswordWithoutShowingIt() async throws {
        let options = try await guarded(password: "wr0ng")
        let error = await #expect(throws: PostgresError.self) { try await expectAnswer(options) }
        #expect(error?.endsConnection == true)
        #expect(error?.message.contains("password authentication failed") == true)
        #expect(error?.debugDescription.contains("wr0ng") == false)
    }

    @Test func saysThatAPasswordIsWanted() async throws {
        let options = try await guarded(database: "dbname=postgres passfile=/dev/null")
        let error = await #expect(throws: PostgresError.self) { try await expectAnswer(options) }
        #expect(error?.kind == .passwordRequired)
    }

    @Test func failsWhereNoServerIs() async throws {
        let error = await #expect(throws: PostgresError.self) {
            try await expectAnswer(ConnectionOptions(host: "/nonexistent", database: "postgres"))
        }
        #expect(error?.kind == .connectFailed)
        #expect(error?.message.contains("\n") == false)
    }

    @Test(arguments: [nil, "connect_timeout=1"])
    func doesNotWaitForEverForAServerThatNeverAnswers(conninfo: String?) async throws {
        let silent = try SilentServer()
        defer { silent.close() }
        var options = ConnectionOptions(host: silent.folder, port: "5432", user: "postgres", database: conninfo)
        options.connectTimeout = conninfo == nil ? .milliseconds(300) : .seconds(60)
        let error = await #expect(throws: PostgresError.self) { try await expectAnswer(options) }
        #expect(error?.kind == .connectFailed)
    }

    @Test func stopsConnectingWhenTheTaskIsCancelled() async throws {
        let silent = try SilentServer()
        defer { silent.close() }
        let connecting = Task {
            try await Connection.open(
                ConnectionOptions(host: silent.folder, port: "5432", user: "postgres", connectTimeout: .seconds(60)))
        }
        try await Task.sleep(for: .milliseconds(100))
        connecting.cancel()
        let error = await #expect(throws: PostgresError.self) { _ = try await connecting.value }
        #expect(error?.kind == .connectFailed)
    }
}

/// A unix socket that takes connections and says nothing.
private struct SilentServer {
    let folder: String
    private let listener: Int32

    init() throws {
        folder = NSTemporaryDirectory() + "/silent-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array((folder + "/.s.PGSQL.5432").utf8CString)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.map { UInt8(bitPattern: $0) }) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0 && listen(listener, 8) == 0)
    }

    func close() {
        Foundation.close(listener)
        try? FileManager.default.removeItem(atPath: folder)
    }
}
