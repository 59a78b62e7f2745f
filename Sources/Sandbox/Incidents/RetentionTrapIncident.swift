internal import Postgres

/// Dropped raw chunks: the raw rows of the oldest days are gone, but the caggs still have rows of these days.
///
/// Facts: `dropped_chunks`, the number of dropped chunks; `day_rows`, `hour_rows` and `minute_rows`, the numbers of
/// stored rows without raw rows. Instants: `raw_start`, the start of the remaining raw rows.
enum RetentionTrapIncident {
    static let cagg = BuiltinCagg.day

    static func stage(in area: StagingArea) async throws -> StagedIncident {
        let before = try await chunks(in: area)
        try await dropOldestChunks(in: area)
        let dropped = try await before - chunks(in: area)
        let start = try await rawStart(in: area)
        func orphans(_ cagg: BuiltinCagg) async throws -> Int {
            try await area.count("SELECT count(*) FROM \(identifier: cagg.name) WHERE bucket < \(start)")
        }
        let days = try await orphans(.day)
        guard dropped > 0, days > 0 else {
            throw SandboxError(
                .notStaged,
                "the incident retention-trap can't be staged: it needs traces older than eleven days, and there are"
                    + " none"
            )
        }
        return StagedIncident(
            .retentionTrap, cagg,
            facts: [
                "dropped_chunks": dropped, "day_rows": days, "hour_rows": try await orphans(.hour),
                "minute_rows": try await orphans(.minute),
            ], instants: ["raw_start": start],
            summary: "raw traces before \(start) were dropped; \(days) rows of \(cagg.name) can't be recomputed")
    }

    /// Drops all chunks that end more than eleven days ago. A second call changes nothing.
    static func dropOldestChunks(in area: StagingArea) async throws {
        try await area.connection.query(
            "SELECT drop_chunks('llm_traces', older_than => \(area.hour(-11 * 24)))")
    }

    /// The start of the oldest remaining chunk. Throws `notStaged` if there is none.
    static func rawStart(in area: StagingArea) async throws -> Timestamp {
        let rows = try await area.connection.query(
            "SELECT min(range_start) FROM timescaledb_information.chunks WHERE hypertable_name = 'llm_traces'"
        ).rows
        guard let oldest = try rows.first?.decode(Timestamp?.self), let start = oldest else {
            throw SandboxError(.notStaged, "there are no raw traces")
        }
        return start
    }

    private static func chunks(in area: StagingArea) async throws -> Int {
        try await area.count(
            "SELECT count(*) FROM timescaledb_information.chunks WHERE hypertable_name = 'llm_traces'")
    }
}
