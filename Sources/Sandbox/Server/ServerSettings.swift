/// The settings of a private server.
package struct ServerSettings: Sendable {
    /// Whether the server preloads TimescaleDB's library. If not, the server is plain PostgreSQL.
    package var preloadsTimescaleDB: Bool
    /// Lines for `pg_hba.conf`. They come before the line that allows all connections through the socket without a
    /// password.
    package var authentication: [String]
    /// Lines for the end of `postgresql.conf`. They override the other settings of a private server.
    package var configuration: [String]
    /// Variables for the server's environment, in addition to PATH.
    package var environment: [String: String]

    /// Without arguments: plain PostgreSQL that allows all connections through the socket without a password.
    package init(
        preloadsTimescaleDB: Bool = false, authentication: [String] = [], configuration: [String] = [],
        environment: [String: String] = [:]
    ) {
        self.preloadsTimescaleDB = preloadsTimescaleDB
        self.authentication = authentication
        self.configuration = configuration
        self.environment = environment
    }

    /// The port number in the name of the socket. The server doesn't listen on the network.
    static let port = "5432"

    var hostBasedAuthentication: String {
        (authentication + ["local all all trust"]).joined(separator: "\n")
    }

    /// Returns the lines for `postgresql.conf`. The time zone is UTC, so that all users of a sandbox read the same
    /// times.
    func configuration(socketFolder: String) -> String {
        var lines = [
            "listen_addresses = ''",
            "unix_socket_directories = '\(socketFolder.replacing("'", with: "''"))'",
            "port = \(Self.port)",
            "timezone = 'UTC'",
            "log_timezone = 'UTC'",
            // The server is temporary and needn't survive a crash.
            "fsync = off",
            "synchronous_commit = off",
            "full_page_writes = off",
            "wal_level = minimal",
            "max_wal_senders = 0",
            "max_wal_size = 2GB",
            // The shared memory is a file in the server's folder, so it is removed with the folder. In many containers,
            // /dev/shm has only 64 MB.
            "dynamic_shared_memory_type = mmap",
            "shared_buffers = 256MB",
            "work_mem = 32MB",
            // A statement needs a lock for each chunk that it uses.
            "max_locks_per_transaction = 256",
            "max_worker_processes = 40",
            "max_connections = 200",
            // The simulated engine refuses to be installed on a server without this setting.
            "caggctl.sandbox = on",
        ]
        if preloadsTimescaleDB {
            lines += [
                "shared_preload_libraries = 'timescaledb'",
                "timescaledb.telemetry_level = off",
                "timescaledb.max_background_workers = 24",
            ]
        }
        return (lines + configuration).joined(separator: "\n")
    }
}
