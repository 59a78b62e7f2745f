internal import Postgres

/// The processes that run jobs: the server's launcher, the schedulers, and the background workers.
package struct BackgroundWorkers: Sendable, Hashable {
    /// Whether the launcher is running. Nil in the simulated engine, which has no background processes.
    package var launcherRuns: Bool?
    /// Whether the scheduler of this database is running. Nil in the simulated engine.
    package var schedulerRuns: Bool?
    /// The maximum number of workers in all databases together: `timescaledb.max_background_workers`. Nil in the
    /// simulated engine.
    package var most: Int?
    /// The number of workers that are in use in all databases together: the launcher, the schedulers, and the running
    /// jobs.
    package var used: Int
    /// The number of schedulers in all databases.
    package var schedulers: Int
    /// The server's setting `max_worker_processes`.
    package var maxWorkerProcesses: Int
    /// The server's setting `max_parallel_workers`.
    package var maxParallelWorkers: Int
    /// Whether `timescaledb.restoring` is on, which prevents jobs from running.
    package var isRestoring: Bool
    /// Whether the database is a template. The launcher starts no scheduler for a template.
    package var isTemplate: Bool
    /// Whether `timescaledb.telemetry_level` is off. The scheduler then skips the telemetry job.
    package var telemetryIsOff: Bool
    /// The name of the connected database.
    package var database: String
    /// The schema of the function `start_background_workers`; nil if it doesn't exist.
    package var functionSchema: String?
    /// The schema that contains TimescaleDB's user-facing functions, such as `timescaledb_post_restore()`.
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

    /// Whether all workers are in use, so that no job can start before another job ends.
    package var isFull: Bool { most.map { used >= $0 } ?? false }
}

extension CatalogReader {
    /// Reads the processes from `pg_stat_activity`. The processes are found by their application names, which every
    /// role may see.
    package func readBackgroundWorkers() async throws -> BackgroundWorkers {
        let row = try await rows(
            """
            SELECT count(*) FILTER (WHERE a.application_name = 'TimescaleDB Background Worker Launcher') > 0
                       AS launcher_runs,
                   count(*) FILTER (WHERE a.application_name = 'TimescaleDB Background Worker Scheduler'
                                      AND a.datname = current_database()) > 0 AS scheduler_runs,
                   count(*) FILTER (WHERE a.application_name = 'TimescaleDB Background Worker Scheduler') AS schedulers,
                   count(*) FILTER (WHERE a.application_name LIKE 'TimescaleDB Background Worker %'
                                       OR a.application_name ~ ' \\[[0-9]+\\]$') AS used,
                   current_setting('timescaledb.max_background_workers', true)::int AS most,
                   current_setting('max_worker_processes')::int AS max_worker_processes,
                   current_setting('max_parallel_workers')::int AS max_parallel_workers,
                   coalesce(current_setting('timescaledb.restoring', true) = 'on', false) AS is_restoring,
                   (SELECT d.datistemplate FROM pg_catalog.pg_database d WHERE d.datname = current_database())
                       AS is_template,
                   coalesce(current_setting('timescaledb.telemetry_level', true) = 'off', false) AS telemetry_is_off,
                   current_database()::text AS database,
                   (SELECT min(n.nspname)::text FROM pg_catalog.pg_proc p
                    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
                    WHERE p.proname = 'start_background_workers') AS function_schema
            FROM pg_catalog.pg_stat_activity a
            WHERE a.backend_type IS DISTINCT FROM 'client backend'
            """)[0]
        let isReal = if case .timescaledb = capabilities.engine { true } else { false }
        return try BackgroundWorkers(
            launcherRuns: isReal ? row["launcher_runs"] : nil, schedulerRuns: isReal ? row["scheduler_runs"] : nil,
            most: isReal ? row["most"] : nil, used: row["used"], schedulers: row["schedulers"],
            maxWorkerProcesses: row["max_worker_processes"], maxParallelWorkers: row["max_parallel_workers"],
            isRestoring: row["is_restoring"], isTemplate: row["is_template"], telemetryIsOff: row["telemetry_is_off"],
            database: row["database"], functionSchema: row["function_schema"], apiSchema: capabilities.apiSchema)
    }
}
