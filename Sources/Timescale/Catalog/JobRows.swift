internal import Postgres

extension CatalogReader {
    /// Every job that works on the cagg's own hypertable, ordered by id: refresh, compression and retention policies.
    package func readJobRows(of cagg: ContinuousAggregate) async throws -> [JobRow] {
        try await jobRows(where: "b.hypertable_id = \(cagg.id)::int")
    }

    /// Nil where there is no such job.
    package func readJobRow(_ id: Int32) async throws -> JobRow? {
        try await jobRows(where: "b.id = \(id)::int").first
    }

    /// From `bgw_job`, since the view of jobs has no time zone. Everyone may read it.
    private func jobRows(where condition: SQL) async throws -> [JobRow] {
        try await rows(
            """
            SELECT b.id, b.application_name::text, b.owner::text, b.proc_schema::text, b.proc_name::text,
                   b.check_schema::text, b.check_name::text, b.hypertable_id, b.schedule_interval, b.max_runtime,
                   b.max_retries, b.retry_period, b.scheduled, b.fixed_schedule, b.initial_start, b.timezone, b.config
            FROM _timescaledb_config.bgw_job b WHERE \(condition) ORDER BY b.id
            """
        ).map { row in
            let job = try row.decode(
                Int32.self, String.self, String.self, String.self, String.self, String?.self, String?.self, Int32?.self,
                Interval.self, Interval.self, Int32.self, Interval.self, Bool.self, Bool.self, Timestamp?.self,
                String?.self, JSONB?.self)
            return JobRow(
                id: job.0, applicationName: job.1, owner: job.2, procedureSchema: job.3, procedureName: job.4,
                checkSchema: job.5, checkName: job.6, hypertableID: job.7, schedule: job.8, maxRuntime: job.9,
                maxRetries: job.10, retryPeriod: job.11, isScheduled: job.12, isFixedSchedule: job.13,
                initialStart: job.14, timezone: job.15, config: try job.16?.decode([String: JSONValue].self) ?? [:])
        }
    }
}
