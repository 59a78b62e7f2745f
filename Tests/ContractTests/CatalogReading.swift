import Postgres

/// Reads the catalog relations and views that caggctl reads, as lines in which nothing depends on the run.
///
/// Hypertables stand by name instead of by id, internal time as time, moments to the minute; process ids, chunk names
/// and measured durations are left out.
struct CatalogReading {
    static let relations = [
        "_timescaledb_catalog.hypertable",
        "_timescaledb_catalog.dimension",
        "_timescaledb_catalog.continuous_agg",
        "_timescaledb_catalog.continuous_aggs_bucket_function",
        "_timescaledb_catalog.continuous_aggs_watermark",
        "_timescaledb_catalog.continuous_aggs_invalidation_threshold",
        "_timescaledb_catalog.continuous_aggs_hypertable_invalidation_log",
        "_timescaledb_catalog.continuous_aggs_materialization_invalidation_log",
        "_timescaledb_catalog.continuous_aggs_materialization_ranges",
        "timescaledb_information.chunks",
        "timescaledb_information.jobs",
        "timescaledb_information.job_stats",
        "timescaledb_information.job_errors",
        "timescaledb_information.job_history",
    ]

    /// The rows of each relation that has any, sorted; the caggs' stored rows and views in short.
    static func read(_ connection: Connection) async throws -> [String: [String]] {
        let names = try await Normalisation.hypertables(connection)
        var contents: [String: [String]] = [:]
        for relation in relations where try await exists(relation, connection) {
            let rows = try await rows(of: relation, connection).map { Normalisation.line($0, of: relation, names) }
            contents[relation] = rows.sorted()
        }
        for (title, rows) in try await caggRows(connection) { contents[title] = [rows] }
        return contents
    }

    private static func exists(_ relation: String, _ connection: Connection) async throws -> Bool {
        try await connection.query("SELECT to_regclass(\(relation)) IS NOT NULL").rows[0].decode(Bool.self)
    }

    /// Each row as its columns in order, without those that are NULL.
    private static func rows(of relation: String, _ connection: Connection) async throws -> [[(String, String)]] {
        let result = try await connection.query(
            """
            SELECT row_number, key, value
            FROM (SELECT row_number() OVER (), row_to_json(r) AS json
                  FROM (\(unsafeRaw: query(for: relation))) r) numbered
            CROSS JOIN json_each_text(json) WITH ORDINALITY AS columns (key, value, place)
            WHERE value IS NOT NULL
            ORDER BY row_number, place
            """)
        var rows: [[(String, String)]] = []
        var current = 0
        for row in result.rows {
            let (number, key, value) = try row.decode(Int.self, String.self, String.self)
            if number != current { rows.append([]) }
            current = number
            rows[rows.count - 1].append((key, value))
        }
        return rows
    }

    /// The engine's own jobs (telemetry, retention of the job history) are below 1000 and read by nobody.
    ///
    /// A failed job's next start lies at random within an eighth of its retry period on either side, so `job_stats`
    /// shows the number of those periods in its stead, and `jobs` shows by `last_run_status` why it has none.
    private static func query(for relation: String) -> String {
        switch relation {
        case "timescaledb_information.jobs":
            """
            SELECT j.*, s.last_run_status FROM \(relation) j
            LEFT JOIN timescaledb_information.job_stats s USING (job_id) WHERE job_id >= 1000
            """
        case "timescaledb_information.job_stats":
            """
            SELECT s.*, CASE WHEN s.last_run_status = 'Failed' THEN
                       round(extract(epoch FROM s.next_start - s.last_run_started_at)
                             / extract(epoch FROM j.retry_period)) END AS retry_periods
            FROM \(relation) s JOIN timescaledb_information.jobs j USING (job_id) WHERE job_id >= 1000
            """
        case "timescaledb_information.job_errors", "timescaledb_information.job_history":
            "SELECT * FROM \(relation) WHERE job_id >= 1000"
        default: "SELECT * FROM \(relation)"
        }
    }

    /// What each cagg has stored and what its view shows: how many rows, the first, the last, and a digest of them all.
    private static func caggRows(_ connection: Connection) async throws -> [(String, String)] {
        let caggs = try await connection.query(
            """
            SELECT c.user_view_name::text, format('%I.%I', h.schema_name, h.table_name),
                   format('%I.%I', c.user_view_schema, c.user_view_name)
            FROM _timescaledb_catalog.continuous_agg c
            JOIN _timescaledb_catalog.hypertable h ON h.id = c.mat_hypertable_id
            """
        ).rows
        var contents: [(String, String)] = []
        for cagg in caggs {
            let (name, stored, view) = try cagg.decode(String.self, String.self, String.self)
            contents.append(("rows stored for \(name)", try await digest(of: stored, connection)))
            contents.append(("rows shown by \(name)", try await digest(of: view, connection)))
        }
        return contents
    }

    private static func digest(of relation: String, _ connection: Connection) async throws -> String {
        try await connection.query(
            """
            SELECT CASE count(*) WHEN 0 THEN 'none' ELSE format(
                       '%s: %s … %s, md5 %s', count(*), min(t::text), max(t::text),
                       md5(string_agg(t::text, ' ' ORDER BY t::text))) END
            FROM \(unsafeRaw: relation) t
            """
        ).rows[0].decode(String.self)
    }
}
