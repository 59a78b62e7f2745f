import Foundation
import Postgres

/// Makes a catalog row the same in every run.
enum Normalisation {
    /// The hypertables' names by id; a materialization hypertable goes by its cagg's name.
    static func hypertables(_ connection: Connection) async throws -> [String: String] {
        let rows = try await connection.query(
            """
            SELECT h.id::text, coalesce(c.user_view_name, h.table_name)::text
            FROM _timescaledb_catalog.hypertable h
            LEFT JOIN _timescaledb_catalog.continuous_agg c ON c.mat_hypertable_id = h.id
            """
        ).rows
        return try Dictionary(uniqueKeysWithValues: rows.map { try $0.decode(String.self, String.self) })
    }

    /// One row as `column=value`, separated by spaces.
    static func line(_ columns: [(String, String)], of relation: String, _ hypertables: [String: String]) -> String {
        let failed = columns.contains { $0 == ("last_run_status", "Failed") }
        return columns.compactMap { column, value in
            if unstable[relation]?.contains(column) == true || (failed && column == "next_start") { return nil }
            return "\(column)=\(self.value(value, of: column, hypertables))"
        }.joined(separator: " ")
    }

    private static let unstable: [String: Set<String>] = [
        "_timescaledb_catalog.hypertable": ["id"],
        "_timescaledb_catalog.dimension": ["id"],
        "timescaledb_information.chunks": ["chunk_name"],
        "timescaledb_information.job_errors": ["pid"],
        "timescaledb_information.job_history": ["id", "pid"],
    ]

    private static let ids: Set<String> = [
        "hypertable_id", "mat_hypertable_id", "raw_hypertable_id", "parent_mat_hypertable_id", "materialization_id",
    ]
    private static let internalTimes: Set<String> = ["watermark", "lowest_modified_value", "greatest_modified_value"]
    private static let moments: Set<String> = [
        "last_run_started_at", "last_successful_finish", "next_start", "initial_start", "start_time", "finish_time",
        "chunk_creation_time", "schema_change_timestamp",
    ]

    private static func value(_ value: String, of column: String, _ hypertables: [String: String]) -> String {
        if ids.contains(column) { return hypertables[value] ?? value }
        if internalTimes.contains(column) { return internalTime(value) }
        // "2025-03-12T10:05:33.123+00:00" to the minute; infinities as they are.
        if moments.contains(column) { return String(value.prefix(value.contains("T") ? 16 : value.count)) }
        if column == "last_run_duration" { return "measured" }
        return text(value, hypertables)
    }

    /// Internal time of a timestamp as such; integer time and sentinels stay numbers.
    private static func internalTime(_ value: String) -> String {
        guard let number = Int64(value), (100_000_000_000_000..<10_000_000_000_000_000).contains(number) else {
            return value
        }
        return Timestamp(unixMicroseconds: number).description
    }

    /// Ids within names and configurations, as `_materialized_hypertable_7` and `"mat_hypertable_id": 7`.
    static func text(_ value: String, _ hypertables: [String: String]) -> String {
        // Most values have none, and regular expressions take half of the contract's time.
        guard value.contains("hyper") || value.contains("_view_") else { return value.replacing("\n", with: "\\n") }
        let numbered = /(_materialized_hypertable_|_direct_view_|_partial_view_|_hyper_|hypertable_id"?: ?)(\d+)/
        let named = value.replacing(numbered) { match in
            "\(match.1)<\(hypertables[String(match.2)] ?? String(match.2))>"
        }
        return named.replacing(/(<[^>]+>)_\d+_chunk/) { match in "\(match.1)_chunk" }.replacing("\n", with: "\\n")
    }
}
