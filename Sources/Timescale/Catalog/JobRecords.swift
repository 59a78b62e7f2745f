package import Postgres

extension CatalogReader {
    /// Every job, or those named, ordered by id.
    ///
    /// From `bgw_job` and `bgw_job_stat`, which everybody may read: the views have no time zone and no failures in a row,
    /// and `job_stats` has no row for a job that never ran (until 2.22).
    package func readJobRecords(_ ids: [Int32]? = nil) async throws -> [JobRecord] {
        try await jobRecords(where: ids.map { "j.id = ANY (\($0.map(Int.init)))" } ?? "true")
    }

    /// The jobs on hypertables, by their ids; of a cagg those on its materialization hypertable and on its source.
    package func readJobRecords(onHypertables ids: [Int32]) async throws -> [JobRecord] {
        try await jobRecords(where: "j.hypertable_id = ANY (\(ids.map(Int.init)))")
    }

    private func jobRecords(where condition: SQL) async throws -> [JobRecord] {
        let hasZone = capabilities.has(column: "timezone", in: "_timescaledb_config.bgw_job")
        return try await rows(
            """
            SELECT j.id, j.proc_schema::text, j.proc_name::text, j.application_name::text, j.owner::regrole::text,
                   j.schedule_interval, j.scheduled, j.fixed_schedule, j.config,
                   j.max_runtime, j.max_retries, j.retry_period, \(unsafeRaw: hasZone ? "j.timezone" : "NULL::text"),
                   j.hypertable_id, coalesce(ca.user_view_schema, h.schema_name)::text,
                   coalesce(ca.user_view_name, h.table_name)::text,
                   pg_has_role(current_user, d.datdba, 'MEMBER') OR pg_has_role(current_user, j.owner::oid, 'MEMBER'),
                   s.last_start, s.last_finish, s.last_successful_finish, s.next_start, s.last_run_success,
                   s.total_runs, s.total_successes, s.total_failures, s.consecutive_failures, s.consecutive_crashes,
                   s.total_duration + s.total_duration_failures AS total_duration
            FROM _timescaledb_config.bgw_job j
            CROSS JOIN (SELECT datdba FROM pg_catalog.pg_database WHERE datname = current_database()) d
            LEFT JOIN _timescaledb_catalog.hypertable h ON h.id = j.hypertable_id
            LEFT JOIN _timescaledb_catalog.continuous_agg ca ON ca.mat_hypertable_id = j.hypertable_id
            LEFT JOIN _timescaledb_internal.bgw_job_stat s ON s.job_id = j.id
            WHERE \(condition)
            ORDER BY j.id
            """
        ).map(Self.jobRecord)
    }

    private static func jobRecord(_ row: Row) throws -> JobRecord {
        let fields = try row.decode(
            Int32.self, String.self, String.self, String.self, String.self, Interval.self, Bool.self, Bool.self,
            JSONB?.self, Interval.self, Int32.self, Interval.self, String?.self, Int32?.self, String?.self,
            String?.self, Bool.self)
        let statistics = try statistics(row)
        var subject: QualifiedName?
        if let schema = fields.14, let name = fields.15 { subject = QualifiedName(schema: schema, name: name) }
        return JobRecord(
            job: Job(
                id: fields.0, procedure: QualifiedName(schema: fields.1, name: fields.2), applicationName: fields.3,
                owner: fields.4, schedule: fields.5, isScheduled: fields.6, isFixedSchedule: fields.7,
                config: fields.8, nextStart: statistics?.nextStart, runs: nil),
            hypertableID: fields.13, subject: subject, maxRuntime: fields.9, maxRetries: fields.10,
            retryPeriod: fields.11, timezone: fields.12, historyIsVisible: fields.16, statistics: statistics)
    }

    private static func statistics(_ row: Row) throws -> JobStatistics? {
        guard let lastStart = try row.decode(Timestamp?.self, named: "last_start") else { return nil }
        func count(_ name: String) throws -> Int64 { try row.decode(Int64.self, named: name) }
        func time(_ name: String) throws -> Timestamp { try row.decode(Timestamp.self, named: name) }
        return JobStatistics(
            lastStart: lastStart, lastFinish: try time("last_finish"), lastSuccess: try time("last_successful_finish"),
            nextStart: try time("next_start"), succeeded: try row.decode(Bool.self, named: "last_run_success"),
            runs: try count("total_runs"), successes: try count("total_successes"),
            failures: try count("total_failures"),
            failuresInARow: try row.decode(Int32.self, named: "consecutive_failures"),
            crashesInARow: try row.decode(Int32.self, named: "consecutive_crashes"),
            totalDuration: try row.decode(Interval.self, named: "total_duration"))
    }
}

/// A cagg's name and the hypertables that jobs on it may belong to.
package struct CaggHypertables: Sendable, Hashable {
    package var view: QualifiedName
    /// The cagg's id is its materialization hypertable's.
    package var ids: [Int32]
}

extension CatalogReader {
    /// The cagg a person means, as ``CatalogSnapshot/find(_:)`` finds it, without reading its state.
    package func hypertables(ofCagg name: String) async throws -> CaggHypertables {
        let caggs = try await ContinuousAggs.read(self).map(\.aggregate)
        let cagg = try NameParts(name).only(of: caggs, as: name, \.view)
        return CaggHypertables(view: cagg.view, ids: [cagg.id, cagg.sourceID])
    }
}
