internal import Postgres
internal import Timescale

/// The statements of a diff, for one slice of time. Pure.
///
/// The stored side is the materialization hypertable, never the cagg's view, which adds live rows to a real-time cagg.
/// The sides are joined on arrays of one key each: arrays hash, use the equality of their elements (1.0 is 1.00), and
/// take NULL for a value like any other. `IS NOT DISTINCT FROM` would be a join filter, never hashed.
struct DiffQuery {
    var cagg: ContinuousAggregate
    var columns: DiffColumns
    var comparison: DiffComparison

    /// One row: keys compared, keys alike but for floating-point noise, keys that differ.
    func counts(_ slice: TimeRange) -> SQL {
        """
        \(joined(slice))
        SELECT count(*), count(*) FILTER (WHERE same AND NOT identical), count(*) FILTER (WHERE NOT same)
        FROM compared
        """
    }

    /// A row for each key that differs: bucket start and end as internal time, whether each side has it, how often it
    /// is stored, then as text arrays the key, the stored values, the recomputed values, and which of them differ.
    func differences(_ slice: TimeRange) -> SQL {
        let type = cagg.timeType
        let bucket: SQL = "k0"
        let end = cagg.bucket.sql(advancing: bucket, by: "1")
        return """
            \(joined(slice))
            SELECT \(type.internalTime(of: bucket)), \(type.internalTime(of: end)),
                   is_stored, is_recomputed, copies, \(keyTexts), stored_values, recomputed_values, unequal
            FROM compared WHERE NOT same
            ORDER BY k0, 6
            """
    }

    private var keyTexts: SQL {
        textArray(columns.key.indices.map { "k\(unsafeRaw: String($0))" })
    }

    private func joined(_ slice: TimeRange) -> SQL {
        let keys = columns.key.indices.map { SQL(unsafeRaw: "k\($0)") }
        let values = columns.values.indices.map { SQL(unsafeRaw: "v\($0)") }
        let on = keys.enumerated().map { index, key -> SQL in
            if index == 0 { return "s.\(key) = r.\(key)" }
            // An array of a NULL array is empty, as an array of an empty one is.
            return "ARRAY[s.\(key)] = ARRAY[r.\(key)] AND (s.\(key) IS NULL) = (r.\(key) IS NULL)"
        }
        let both: SQL = "s.copies = 1 AND r.present"
        let sames = zip(columns.values, values).map { comparison.isSame($0, "s.\($1)", "r.\($1)") }
        let identicals = zip(columns.values, values).map { comparison.isIdentical($0, "s.\($1)", "r.\($1)") }
        let merged = keys.map { "coalesce(s.\($0), r.\($0)) AS \($0)" as SQL }
        return """
            WITH stored AS (
                SELECT \(select(from: "m")), count(*) OVER (PARTITION BY \(keyColumns("m"))) AS copies
                FROM \(name: cagg.materialization) m WHERE \(within(slice, "m"))),
            recomputed AS (
                SELECT \(select(from: "d")), true AS present
                FROM \(name: cagg.directView) d WHERE \(within(slice, "d"))),
            compared AS (
                SELECT \(merged.joined(separator: ", ")),
                       s.copies IS NOT NULL AS is_stored, coalesce(r.present, false) AS is_recomputed,
                       coalesce(s.copies, 0) AS copies,
                       coalesce(\(([both] + sames).joined(separator: " AND ")), false) AS same,
                       coalesce(\(([both] + identicals).joined(separator: " AND ")), false) AS identical,
                       \(textArray(values.map { "s.\($0)" })) AS stored_values,
                       \(textArray(values.map { "r.\($0)" })) AS recomputed_values,
                       \(boolArray(sames.map { "NOT (\($0))" })) AS unequal
                FROM stored s FULL JOIN recomputed r ON \(on.joined(separator: " AND ")))
            """
    }

    private func select(from alias: String) -> SQL {
        let keys = columns.key.enumerated().map { index, column in
            "\(unsafeRaw: alias).\(identifier: column.name) AS k\(unsafeRaw: String(index))" as SQL
        }
        let values = columns.values.enumerated().map { index, column in
            "\(unsafeRaw: alias).\(identifier: column.name) AS v\(unsafeRaw: String(index))" as SQL
        }
        return (keys + values).joined(separator: ", ")
    }

    private func keyColumns(_ alias: String) -> SQL {
        columns.key.map { "\(unsafeRaw: alias).\(identifier: $0.name)" as SQL }.joined(separator: ", ")
    }

    private func within(_ slice: TimeRange, _ alias: String) -> SQL {
        let column: SQL = "\(unsafeRaw: alias).\(identifier: cagg.bucketColumn)"
        let type = cagg.timeType
        return "\(column) >= \(type.parameter(slice.start)) AND \(column) < \(type.parameter(slice.end))"
    }

    private func textArray(_ items: [SQL]) -> SQL {
        "ARRAY[\(items.map { "\($0)::text" as SQL }.joined(separator: ", "))]::text[]"
    }

    private func boolArray(_ items: [SQL]) -> SQL {
        "ARRAY[\(items.joined(separator: ", "))]::bool[]"
    }
}
