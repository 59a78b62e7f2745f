internal import Postgres

extension CatalogReader {
    /// Returns the time of the newest row in a cagg's source; nil if the newest `limit` chunks that this role may read
    /// have no rows. Reads only the newest chunks, one at a time, because `max(time)` of the whole hypertable takes
    /// seconds with thousands of chunks.
    ///
    /// This method reads user data (one index lookup per chunk). Use it only for a single cagg.
    package func newestSourceTime(of cagg: ContinuousAggregate, chunks limit: Int = 5) async throws -> InternalTime? {
        let chunks = try await rows(
            """
            SELECT chunk_schema::text, chunk_name::text FROM timescaledb_information.chunks
            WHERE hypertable_schema = \(cagg.source.schema) AND hypertable_name = \(cagg.source.name)
              AND has_table_privilege(format('%I.%I', chunk_schema, chunk_name), 'SELECT')
            ORDER BY range_end DESC NULLS LAST, range_end_integer DESC NULLS LAST
            LIMIT \(unsafeRaw: String(limit))
            """)
        for chunk in chunks {
            let name = try QualifiedName(schema: chunk["chunk_schema"], name: chunk["chunk_name"])
            let maximum: SQL = "max(\(identifier: cagg.timeColumn))"
            let row = try await rows(
                "SELECT \(cagg.timeType.internalTime(of: maximum)) FROM \(name: name)")[0]
            let newest: InternalTime? = try row.decode(InternalTime?.self)
            if let newest { return newest }
        }
        return nil
    }
}
