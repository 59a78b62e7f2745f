package import Postgres

/// `_timescaledb_catalog.dimension`: the user's function that says what time it is for integer time.
extension CatalogReader {
    /// The function that policies of an integer-time cagg ask for the time: that of its source, or of what the source is
    /// aggregated from. Nil where nobody set one; policies then fail.
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

    /// What the cagg's policies take for now, when the server's clock says `clock`; nil where only a function could tell
    /// and nobody set one. For integer time that function is called, which is the user's and may read user data.
    package func now(of cagg: ContinuousAggregate, _ clock: Timestamp) async throws -> InternalTime? {
        guard cagg.timeType.isInteger else { return InternalTime(cagg.local(clock)) }
        guard let function = try await integerNowFunction(of: cagg) else { return nil }
        return try await integerNow(function)
    }

    /// Calls that function, which is the user's and may read user data, under the operator's own `search_path`: a policy's
    /// run doesn't narrow it for the function, either.
    package func integerNow(_ function: QualifiedName) async throws -> InternalTime {
        try await connection.queryUnderOwnSearchPath("SELECT \(name: function)()::bigint").rows[0]
            .decode(InternalTime.self)
    }
}
