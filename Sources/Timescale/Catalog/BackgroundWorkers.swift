internal import Postgres

/// The processes that run jobs: the server's launcher, this database's scheduler, and the allowed number of workers.
package struct BackgroundWorkers: Sendable, Hashable {
    /// Nil in the simulated engine, which has no background processes; the next two are nil there too.
    package var launcherRuns: Bool?
    /// Whether the scheduler of this database is running.
    package var schedulerRuns: Bool?
    /// `timescaledb.max_background_workers`, for all databases together.
    package var most: Int?
    /// How many of `most` are in use: the launcher, each database's scheduler, and the running jobs.
    package var used: Int
    /// The number of schedulers in all databases.
    package var schedulers: Int
    package var maxWorkerProcesses: Int
    package var maxParallelWorkers: Int
    /// `timescaledb.restoring`, which prevents jobs from running.
    package var isRestoring: Bool
    /// The launcher skips templates and databases that accept no connections.
    package var isTemplate: Bool
    package var telemetryIsOff: Bool
    package var database: String
    /// The schema of `start_background_workers`.
    package var functionSchema: String?
    /// The schema of `timescaledb_post_restore` and the other functions for users.
    package var apiSchema: String

    package init(
        launcherRuns: Bool? = true, schedulerRuns: Bool? = true, most: Int? = 16, used: Int = 2, schedulers: Int = 1,
        maxWorkerProcesses: Int = 32, maxParallelWorkers: Int = 8, isRestoring: Bool = false, isTemplate: Bool = false,
        telemetryIsOff: Bool = false, database: String = "metrics", functionSchema: String? = nil,
        apiSchema: String = "public"
    ) {
        (self.launcherRuns, self.schedulerRuns) = (launcherRuns, schedulerRuns)
        (self.most, self.used, self.schedulers) = (most, used, schedulers)
        (self.maxWorkerProcesses, self.maxParallelWorkers) = (maxWorkerProcesses, maxParallelWorkers)
        (self.isRestoring, self.isTemplate, self.telemetryIsOff) = (isRestoring, isTemplate, telemetryIsOff)
        (self.database, self.functionSchema, self.apiSchema) = (database, functionSchema, apiSchema)
    }

    /// Whether all workers are in use, so that no job can start before another ends.
    package var isFull: Bool { most.map { used >= $0 } ?? false }
}

extension CatalogReader {
    /// Reads `pg_stat_activity` by the application names of the processes, the only column that every role may see.
    package func readBackgroundWorkers() async throws -> BackgroundWorkers {
        let fields = try await rows(
            """
            SELECT count(*) FILTER (WHERE a.application_name = 'TimescaleDB Background Worker Launcher') > 0,
                   count(*) FILTER (WHERE a.application_name = 'TimescaleDB Background Worker Scheduler'
                                      AND a.datname = current_database()) > 0,
                   count(*) FILTER (WHERE a.application_name = 'TimescaleDB Background Worker Scheduler'),
                   count(*) FILTER (WHERE a.application_name LIKE 'TimescaleDB Background Worker %'
                                       OR a.application_name ~ ' \\[[0-9]+\\]$'),
                   current_setting('timescaledb.max_background_workers', true)::int,
                   current_setting('max_worker_processes')::int, current_setting('max_parallel_workers')::int,
                   coalesce(current_setting('timescaledb.restoring', true) = 'on', false),
                   (SELECT d.datistemplate FROM pg_catalog.pg_database d WHERE d.datname = current_database()),
                   coalesce(current_setting('timescaledb.telemetry_level', true) = 'off', false),
                   current_database()::text,
                   (SELECT min(n.nspname)::text FROM pg_catalog.pg_proc p
                    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
                    WHERE p.proname = 'start_background_workers')
            FROM pg_catalog.pg_stat_activity a
            WHERE a.backend_type IS DISTINCT FROM 'client backend'
            """)[0].decode(
                Bool.self, Bool.self, Int.self, Int.self, Int?.self, Int.self, Int.self, Bool.self, Bool.self,
                Bool.self, String.self, String?.self)
        let isReal = if case .timescaledb = capabilities.engine { true } else { false }
        return BackgroundWorkers(
            launcherRuns: isReal ? fields.0 : nil, schedulerRuns: isReal ? fields.1 : nil,
            most: isReal ? fields.4 : nil, used: fields.3, schedulers: fields.2, maxWorkerProcesses: fields.5,
            maxParallelWorkers: fields.6, isRestoring: fields.7, isTemplate: fields.8,
            telemetryIsOff: fields.9, database: fields.10, functionSchema: fields.11,
            apiSchema: capabilities.apiSchema)
    }
}
