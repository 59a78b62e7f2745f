internal import Postgres

/// Stored rows that were edited by hand, in twelve hours between five and nine days ago.
///
/// Facts: `rows`, the number of edited rows, each in a different bucket. Instants: `from` and `to`, the range of these
/// buckets.
enum DriftIncident {
    static let cagg = BuiltinCagg.hour
    static let rows = 12

    static func stage(in area: StagingArea) async throws -> StagedIncident {
        let table = try await cagg.materialization(on: area.connection)
        // Edits one row in every eighth hour. It is the first row by its key, so that all engines edit the same rows.
        let edited: [Timestamp] = try await area.connection.query(
            """
            UPDATE \(name: table) AS stored
            SET request_count = stored.request_count + 7, total_cost_usd = stored.total_cost_usd + 1.25
            FROM (
                SELECT DISTINCT ON (bucket) bucket, provider, model, environment
                FROM \(name: table)
                WHERE bucket = ANY (\(buckets(in: area)))
                ORDER BY bucket, provider, model, environment
            ) AS chosen
            WHERE stored.bucket = chosen.bucket AND stored.provider = chosen.provider
              AND stored.model = chosen.model AND stored.environment = chosen.environment
            RETURNING stored.bucket
            """
        ).rows.map { try $0.decode(Timestamp.self) }.sorted()
        guard let first = edited.first, let last = edited.last, edited.count == rows else {
            throw SandboxError(
                .notStaged,
                "the incident \"drift\" can't be staged: it edits one row in each of \(rows) separate hours (every eighth"
                    + " hour, starting nine days ago), but only \(edited.count) of these hours have rows")
        }
        return StagedIncident(
            .drift, cagg,
            facts: ["rows": edited.count],
            instants: ["from": first, "to": last.adding(microseconds: 3_600_000_000)],
            summary: "\(cagg.name): \(rows) stored rows were edited, in buckets from \(first) to \(last)")
    }

    private static func buckets(in area: StagingArea) -> [Timestamp] {
        (0..<Int64(rows)).map { area.hour(-9 * 24 + 8 * $0) }
    }
}
