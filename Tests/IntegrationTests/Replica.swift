import Foundation
import Postgres
import Sandbox

/// A server with a physical replica of it. The replica's files are in its primary's folder, and go with it.
struct Replica {
    let primary: PrivateServer
    let options: ConnectionOptions
    private let bindir: String
    private var data: String { primary.folder + "/replica" }

    /// Both are started, used and stopped.
    static func use(_ body: (Replica) async throws -> Void) async throws {
        let environment = ProcessInfo.processInfo.environment
        let installation = try PostgresInstallation.find(environment: environment)
        let settings = ServerSettings(
            authentication: ["local replication all trust"],
            configuration: ["wal_level = replica", "max_wal_senders = 4", "synchronous_commit = local"])
        let primary = try await PrivateServer.start(installation, settings: settings, environment: environment)
        let replica = Replica(primary, bindir: installation.bindir)
        do {
            try await replica.start()
            try await body(replica)
        } catch {
            try? await replica.stop()
            await primary.stop()
            throw error
        }
        try await replica.stop()
        await primary.stop()
    }

    private init(_ primary: PrivateServer, bindir: String) {
        (self.primary, self.bindir) = (primary, bindir)
        options = {
            var options = primary.connectionOptions()
            options.host = primary.folder + "/replica"
            return options
        }()
    }

    private func start() async throws {
        try await run("\(bindir)/pg_basebackup -h \(primary.folder) -U postgres -D \(data) -R -c fast --no-sync")
        try await run("\(bindir)/pg_ctl start -w -D \(data) -l \(data)/log -o '-k \(data)' </dev/null >/dev/null 2>&1")
        let connection = try await Connection.open(primary.connectionOptions())
        // Before its first reply nothing is known of it.
        while try await connection.query(
            "SELECT FROM pg_catalog.pg_stat_replication WHERE replay_lsn IS NOT NULL"
        ).rows.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        await connection.close()
    }

    private func stop() async throws {
        try await run("\(bindir)/pg_ctl stop -m immediate -D \(data)")
    }

    /// Runs a shell command as the user that the servers run as: the primary does it.
    func run(_ command: String) async throws {
        let quoted = command.replacingOccurrences(of: "'", with: "''")
        try await onPrimary("COPY (SELECT WHERE false) TO PROGRAM '\(quoted)'")
    }

    func onPrimary(_ statement: String) async throws {
        let connection = try await Connection.open(primary.connectionOptions().keepingSearchPath())
        try await connection.query(SQL(unsafeRaw: statement))
        await connection.close()
    }

    func onReplica(_ statement: String) async throws {
        let connection = try await Connection.open(options)
        try await connection.query(SQL(unsafeRaw: statement))
        await connection.close()
    }

    /// Of the process that receives what the primary writes.
    func receiver() async throws -> Int32 {
        let connection = try await Connection.open(options)
        let pid = try await connection.query("SELECT pid FROM pg_catalog.pg_stat_wal_receiver").rows[0].decode(
            Int32.self)
        await connection.close()
        return pid
    }
}
