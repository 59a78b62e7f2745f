/// What a private server is started with.
package struct ServerSettings: Sendable {
    /// Loads TimescaleDB's library; without it the server is plain PostgreSQL.
    package var preloadsTimescaleDB: Bool
    /// Lines for `pg_hba.conf` that stand before the one that trusts everybody who can reach the socket.
    package var authentication: [String]
    /// Lines for the end of `postgresql.conf`, where they override what a private server otherwise has.
    package var configuration: [String]
    /// Variables for the server's environment, which is otherwise empty but for PATH.
    package var environment: [String: String]

    package init(
        preloadsTimescaleDB: Bool = false, authentication: [String] = [], configuration: [String] = [],
        environment: [String: String] = [:]
    ) {
        self.preloadsTimescaleDB = preloadsTimescaleDB
        self.authentication = authentication
        self.configuration = configuration
        self.environment = environment
    }

    /// Only names the socket: nothing listens on the network.
    static let port = "5432"

    var hostBasedAuthentication: String {
        (authentication + ["local all all trust"]).joined(separator: "\n")
    }

    /// `postgresql.conf`. Times are shown in UTC so that two people who look at one sandbox read the same.
    func configuration(socketFolder: String) -> String {
        var lines = [
            "listen_addresses = ''",
            "unix_socket_directories = '\(socketFolder.replacing("'", with: "''"))'",
            "port = \(Self.port)",
            "timezone = 'UTC'",
            "log_timezone = 'UTC'",
            // It is thrown away: no crash is to be survived.
            "fsync = off",
            "synchronous_commit = off",
            "full_page_writes = off",
            "wal_level = minimal",
            "max_wal_senders = 0",
            "max_wal_size = 2GB",
            // In the folder, and so removed with it; /dev/shm is also 64 MB only in many containers.
            "dynamic_shared_memory_type = mmap",
            "shared_buffers = 256MB",
            "work_mem = 32MB",
            // A lock for each chunk that a statement touches.
            "max_locks_per_transaction = 256",
            "max_worker_processes = 40",
            "max_connections = 200",
            // By this the simulated engine knows that it may be installed here.
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
