package import Postgres

/// A temporary server with LLM traffic, the built-in migrations and, if requested, incidents.
///
/// The server is removed when this process ends, even if the process is killed. `stop` removes the server earlier, and
/// returns when it is gone.
package actor Sandbox {
    /// The options to connect to the database with the traffic, as superuser.
    package nonisolated let connectionOptions: ConnectionOptions
    /// The engine in the database.
    package nonisolated let engine: Engine
    /// The staged incidents, in the order of staging.
    package nonisolated let staged: [StagedIncident]
    /// The traffic that was loaded.
    package nonisolated let loaded: LoadedTraces

    private let server: PrivateServer
    private let ticker: JobTicker?

    private static let database = "llm"

    private init(
        server: PrivateServer, engine: Engine, staged: [StagedIncident], loaded: LoadedTraces, ticker: JobTicker?
    ) {
        self.server = server
        self.engine = engine
        self.staged = staged
        self.loaded = loaded
        self.ticker = ticker
        connectionOptions = server.connectionOptions(database: Self.database)
    }

    /// Starts a server, loads the traffic, refreshes the caggs and stages the incidents. This takes about twenty
    /// seconds for 500,000 rows. `progress` is called on any thread. If the start fails or the task is cancelled, the
    /// server is removed.
    package static func start(
        _ options: SandboxOptions, progress: @escaping @Sendable (SandboxEvent) -> Void = { _ in }
    ) async throws -> Sandbox {
        try options.check()
        let installation = try PostgresInstallation.find(environment: options.environment)
        let engine = try options.engine.resolve(in: installation)
        let server = try await PrivateServer.start(
            installation, settings: ServerSettings(preloadsTimescaleDB: !engine.isSimulated),
            environment: options.environment, progress: progress)
        do {
            return try await fill(server, engine, options, progress: progress)
        } catch {
            await server.stop()
            try Task.checkCancellation()
            throw error
        }
    }

    private static func fill(
        _ server: PrivateServer, _ engine: Engine, _ options: SandboxOptions,
        progress: @escaping @Sendable (SandboxEvent) -> Void
    ) async throws -> Sandbox {
        let administration = try await Connection.open(server.connectionOptions())
        try await Engine.createQuietDatabase(database, on: administration)
        await administration.close()

        // The migrations name relations without a schema, so they run under the server's own `search_path`.
        let connection = try await Connection.open(server.connectionOptions(database: database).keepingSearchPath())
        progress(.installing(engine))
        try await engine.install(on: connection)
        try await engine.migrate(connection, progress: progress)
        let loaded = try await load(options, into: connection, progress)
        let area = StagingArea(connection: connection, engine: engine, now: options.now)
        let staged = try await area.refreshAndStage(options.incidents, progress: progress)
        var ticker: JobTicker?
        if options.scheduler {
            try await engine.startScheduler(on: connection)
            if engine.isSimulated { ticker = JobTicker(server.connectionOptions(database: database)) }
        }
        await connection.close()
        return Sandbox(server: server, engine: engine, staged: staged, loaded: loaded, ticker: ticker)
    }

    private static func load(
        _ options: SandboxOptions, into connection: Connection, _ progress: @escaping @Sendable (SandboxEvent) -> Void
    ) async throws -> LoadedTraces {
        switch options.source {
        case .generated(let rows, let days, let seed):
            try await TraceShape(rows: rows, days: days, seed: seed, end: options.now)
                .load(into: connection, progress: progress)
        case .file(let path):
            try await TraceFile(path: path, end: options.now).load(into: connection, progress: progress)
        }
    }

    /// Runs the jobs that are due now, or that will be due within the given interval, on a separate connection. See
    /// `DueJobs`.
    package nonisolated func tick(within: Interval? = nil) async throws -> JobTick {
        let connection = try await Connection.open(connectionOptions.keepingSearchPath())
        do {
            let tick = try await DueJobs(engine, on: connection).run(within: within)
            await connection.close()
            return tick
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Stops the server and removes its folder. Returns when both are gone.
    package func stop() async {
        ticker?.stop()
        await server.stop()
    }
}

/// A step of the start of a sandbox, for progress messages.
package enum SandboxEvent: Sendable, Equatable {
    case makingServer
    case startingServer
    case installing(Engine)
    case migrating(String)
    /// `total` is the expected number of rows; nil if it is unknown, as for a file.
    case loading(rows: Int, total: Int?)
    case refreshing(cagg: String)
    case staging(Incident)
}
