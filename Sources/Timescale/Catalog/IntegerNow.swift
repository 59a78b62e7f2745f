package import Postgres

/// Finds and calls the user's function that returns the current integer time, from `_timescaledb_catalog.dimension`.
extension CatalogReader {
    /// Returns the integer_now function that is called by the policies of a cagg with integer time. It is the function
    /// of the cagg's source or, in a hierarchy, of the nearest hypertable below that has one. Nil if no function is
    /// set; the policies then fail.
    package func integerNowFunction(of cagg: ContinuousAggregate) async throws -> QualifiedName? {
        try await rows(
            """
            WITH RECURSIVE sources(id, depth) AS (
                SELECT \(cagg.sourceID)::int, 0
                UNION ALL
                SELECT ca.raw_hypertable_id, depth + 1 FROM sources s
                JOIN _timescaledb_catalog.continuous_agg ca ON ca.mat_hypertable_id = s.id)
            SELECT d.integer_now_func_schema::text AS schema, d.integer_now_func::text AS name
            FROM sources s JOIN _timescaledb_catalog.dimension d ON d.hypertable_id = s.id
            WHERE d.integer_now_func IS NOT NULL ORDER BY depth LIMIT 1
            """
        ).first.map { row in try QualifiedName(schema: row["schema"], name: row["name"]) }
    }

    /// Returns the cagg's current time when the server's clock shows `clock`. For integer time it calls the user's
    /// integer_now function, which may read user data. Nil if no such function is set.
    package func now(of cagg: ContinuousAggregate, _ clock: Timestamp) async throws -> InternalTime? {
        guard cagg.timeType.isInteger else { return InternalTime(cagg.local(clock)) }
        guard let function = try await integerNowFunction(of: cagg) else { return nil }
        return try await integerNow(function)
    }

    /// Calls the user's integer_now function, which may read user data. The function runs under the operator's own
    /// `search_path`, because TimescaleDB doesn't restrict the path when a policy calls the function.
    package func integerNow(_ function: QualifiedName) async throws -> InternalTime {
        try await connection.queryUnderOwnSearchPath("SELECT \(name: function)()::bigint").rows[0]
            .decode(InternalTime.self)
    }
}
