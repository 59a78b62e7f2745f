package import Postgres

/// The continuous aggregates of the built-in migrations.
package enum BuiltinCagg: String, CaseIterable, Sendable {
    case minute = "llm_metrics_1min"
    case hour = "llm_metrics_1hour"
    case day = "llm_metrics_1day"
    case errors = "llm_error_summary"

    /// The name of the view.
    package var name: String { rawValue }

    /// The width of a bucket in microseconds. The policy's `end_offset` has the same length.
    package var bucketWidth: Int64 {
        switch self {
        case .minute: 60_000_000
        case .hour, .errors: 3_600_000_000
        case .day: 86_400_000_000
        }
    }

    /// Refreshes all buckets from the oldest row up to the policy's `end_offset` before `now`.
    ///
    /// Call this method only while all raw rows exist, because it deletes stored rows whose raw rows were dropped. On a
    /// server that refreshes in batches, it turns batches off, because there would be thousands of them.
    package func refreshAll(upTo now: Timestamp, on connection: Connection) async throws {
        let takesOptions = try await connection.query(
            """
            SELECT EXISTS (
                SELECT FROM pg_proc WHERE proname = 'refresh_continuous_aggregate' AND 'options' = ANY (proargnames))
            """
        ).rows.first?.decode(Bool.self)
        let onePass: SQL = takesOptions == true ? ", options => '{\"buckets_per_batch\": 0}'" : ""
        let end = now.adding(microseconds: -bucketWidth)
        try await connection.query("CALL refresh_continuous_aggregate(\(name)::regclass, NULL, \(end)\(onePass))")
    }

    /// Returns the id of the job of the cagg's refresh policy. Throws `notStaged` if there is none.
    ///
    /// The job is found by the id of the materialization hypertable in its configuration, which all versions have. The
    /// jobs view isn't enough: some versions show the hypertable in it, others show the cagg.
    func policyJob(on connection: Connection) async throws -> Int {
        let rows = try await connection.query(
            """
            SELECT job.job_id::bigint
            FROM timescaledb_information.jobs AS job
            JOIN _timescaledb_catalog.continuous_agg AS cagg
              ON (job.config ->> 'mat_hypertable_id')::int = cagg.mat_hypertable_id
            WHERE job.proc_name = 'policy_refresh_continuous_aggregate' AND cagg.user_view_name = \(name)
            """
        ).rows
        guard let row = rows.first else { throw SandboxError(.notStaged, "\(name) has no refresh policy") }
        return try row.decode(Int.self)
    }

    /// Returns the cagg's materialization hypertable, which stores its rows. Throws `notStaged` if there is no such
    /// cagg.
    func materialization(on connection: Connection) async throws -> QualifiedName {
        let rows = try await connection.query(
            """
            SELECT hypertable.schema_name::text, hypertable.table_name::text
            FROM _timescaledb_catalog.continuous_agg AS cagg
            JOIN _timescaledb_catalog.hypertable ON hypertable.id = cagg.mat_hypertable_id
            WHERE cagg.user_view_name = \(name)
            """
        ).rows
        guard let row = rows.first else { throw SandboxError(.notStaged, "there is no cagg \(name)") }
        let (schema, table) = try row.decode(String.self, String.self)
        return QualifiedName(schema: schema, name: table)
    }
}
