internal import Postgres
internal import Timescale

/// The statement that compares one slice of time, in one pass over both sides. A pure value.
///
/// The stored side is the materialization hypertable, never the cagg's view, which adds live rows to a real-time
/// cagg. The rows of a full join are grouped by their result: all identical keys form one group, all keys that differ
/// only by noise another, and each difference its own. So the raw rows are aggregated once, and only differences are
/// sent to the client, independent of the number of keys.
struct DiffQuery: Sendable {
    var cagg: ContinuousAggregate
    var columns: DiffColumns
    var comparison: DiffComparison
    var definition: DiffDefinition
    /// The condition of `DiffFilter.sql`.
    var condition: SQL?
    /// The drawn buckets, if only some are compared.
    var draw: DiffDraw?

    /// Returns the rows for `DiffRow`: first the groups without a difference, then the differences by bucket and key.
    func compare(_ slice: TimeRange) -> SQL {
        compare(
            stored: stored(slice),
            recomputed: draw?.recomputed(definition, of: cagg, in: slice) ?? definition.recomputed(slice))
    }

    /// The same for any stored rows and their recomputation.
    func compare(stored: SQL, recomputed: SQL) -> SQL {
        let values = columns.values.indices.map { SQL(unsafeRaw: "v\($0)") }
        let both: SQL = "s.k0 IS NOT NULL AND r.k0 IS NOT NULL"
        let identical =
            [both]
            + zip(columns.values, values).map { comparison.isIdentical($0, stored: "s.\($1)", recomputed: "r.\($1)") }
        let sames = zip(columns.values, values).map { comparison.isSame($0, stored: "s.\($1)", recomputed: "r.\($1)") }
        let hasNoise = columns.values.contains(where: comparison.isTolerant)
        let noise: SQL =
            hasNoise ? "WHEN \(([both] + sames).joined(separator: " AND ")) THEN '{}'::text[]" : ""
        return """
            SELECT count(*) AS rows, count(place) AS recomputed, max(place) AS greatest_place, payload
            FROM (
                SELECT r.place, CASE WHEN \(identical.joined(separator: " AND ")) THEN NULL \(noise)
                                ELSE \(payload(sames)) END AS payload
                FROM (\(side(stored, numbered: false))) s
                FULL JOIN (\(side(recomputed, numbered: true))) r ON \(join)
            ) compared
            GROUP BY payload
            ORDER BY payload[1]::bigint NULLS FIRST, payload COLLATE "C"
            """
    }

    /// The buckets of a slice that would lose stored rows or raw rows by a recomputation, and their number of rows.
    ///
    /// Either a stored key has no counterpart, or an aggregate moved in a direction in which more rows never move it.
    /// If the cagg has no such aggregate, any change counts.
    func shrunk(_ slice: TimeRange) -> SQL {
        let values = columns.values.indices.map { SQL(unsafeRaw: "v\($0)") }
        let signs = zip(columns.values, values).compactMap { column, value -> SQL? in
            guard let growth = column.growth else { return nil }
            let way: SQL = growth == .neverDown ? "<" : ">"
            // Compared as arrays if the operator may be in a schema outside the search path.
            let (stored, recomputed): (SQL, SQL) =
                column.type.isBuiltIn
                ? ("s.\(value)", "r.\(value)") : ("ARRAY[s.\(value)]", "ARRAY[r.\(value)]")
            return "s.\(value) IS NOT NULL AND (r.\(value) IS NULL OR \(recomputed) \(way) \(stored))"
        }
        let changes = zip(columns.values, values).map {
            "NOT (\(comparison.isSame($0, stored: "s.\($1)", recomputed: "r.\($1)")))" as SQL
        }
        let isShrunk = (["r.k0 IS NULL"] + (signs.isEmpty ? changes : signs)).joined(separator: " OR ")
        return """
            SELECT \(cagg.timeType.internalTime(of: "s.k0")) AS range_start, \(bucketEnd("s.k0")) AS range_end,
                   count(*) AS rows
            FROM (\(side(stored(slice), numbered: false))) s
            LEFT JOIN (\(side(definition.recomputed(slice), numbered: false))) r ON \(join)
            WHERE \(isShrunk)
            GROUP BY s.k0 ORDER BY 1
            """
    }

    /// Keys that are stored more than once in a slice: the bucket, the key and how often.
    func duplicates(_ slice: TimeRange) -> SQL {
        let keys = keyNames.joined(separator: ", ")
        return """
            SELECT \(cagg.timeType.internalTime(of: "k0")) AS range_start, \(bucketEnd("k0")) AS range_end,
                   \(texts(keyNames)) AS key, count(*) AS copies
            FROM (\(side(stored(slice), numbered: false))) s
            GROUP BY \(keys) HAVING count(*) > 1 ORDER BY 1, 3
            """
    }

    /// The rows of one side, to be shown.
    func rows(ofStored isStored: Bool, _ slice: TimeRange, limit: Int) -> SQL {
        let query = isStored ? stored(slice) : definition.recomputed(slice)
        let names = (columns.key + columns.values).map { "\(identifier: $0.name)" as SQL }.joined(separator: ", ")
        let filter: SQL = condition.map { "WHERE \($0)" } ?? ""
        return """
            SELECT \(names) FROM (\(query)) AS rows \(filter) ORDER BY \(sorting(columns.key)) LIMIT \(Int64(limit))
            """
    }

    private var keyNames: [SQL] { columns.key.indices.map { SQL(unsafeRaw: "k\($0)") } }

    /// One side with renamed columns, so that the cagg's names can't conflict. Recomputed rows are numbered: each key
    /// is recomputed once, so a number that occurs twice means that its key is stored twice.
    private func side(_ query: SQL, numbered: Bool) -> SQL {
        let renamed =
            zip(columns.key, keyNames).map { "\(identifier: $0.name) AS \($1)" as SQL }
            + columns.values.enumerated().map { "\(identifier: $1.name) AS v\(unsafeRaw: String($0))" as SQL }
        var items = renamed
        if !columns.isUnique {
            items.append(
                "row_number() OVER (PARTITION BY \(sorting(columns.key)) ORDER BY \(sorting(columns.values))) AS twin")
        }
        if numbered { items.append(columns.isUnique ? "row_number() OVER () AS place" : "NULL::bigint AS place") }
        let filter: SQL = condition.map { "WHERE \($0)" } ?? ""
        return "SELECT \(items.joined(separator: ", ")) FROM (\(query)) AS rows \(filter)"
    }

    /// Types without an ordering are sorted by their text.
    private func sorting(_ columns: [DiffColumns.Column]) -> SQL {
        guard !columns.isEmpty else { return "1" }
        return columns.map { $0.hasEquality ? "\(identifier: $0.name)" : "\(identifier: $0.name)::text" as SQL }
            .joined(separator: ", ")
    }

    private var join: SQL {
        let keys = DiffKeyJoin.condition(columns.key, names: keyNames, stored: "s", recomputed: "r")
        return columns.isUnique ? keys : "\(keys) AND s.twin = r.twin"
    }

    private func bucketEnd(_ start: SQL) -> SQL {
        cagg.timeType.internalTime(of: cagg.bucket.sql(advancing: start, by: "1"))
    }

    /// The columns that `DiffRow` reads: bucket start and end, key, which side has it, both sides' values, which of
    /// them differ.
    private func payload(_ sames: [SQL]) -> SQL {
        let values = columns.values.indices.map { SQL(unsafeRaw: "v\($0)") }
        let items: [SQL] =
            [cagg.timeType.internalTime(of: "coalesce(s.k0, r.k0)"), bucketEnd("coalesce(s.k0, r.k0)")]
            + keyNames.map { "coalesce(s.\($0), r.\($0))" }
            + ["s.k0 IS NOT NULL", "r.k0 IS NOT NULL"]
            + values.map { "s.\($0)" } + values.map { "r.\($0)" } + sames.map { "NOT (\($0))" }
        return texts(items)
    }

    private func stored(_ slice: TimeRange) -> SQL {
        let drawn: SQL = draw.map { " AND \($0.stored(of: cagg, in: slice))" } ?? ""
        return "SELECT * FROM \(name: cagg.materialization) WHERE \(within(slice))\(drawn)"
    }

    private func within(_ slice: TimeRange) -> SQL {
        let column: SQL = "\(identifier: cagg.bucketColumn)"
        let type = cagg.timeType
        return "\(column) >= \(type.parameter(slice.start)) AND \(column) < \(type.parameter(slice.end))"
    }

    private func texts(_ items: [SQL]) -> SQL {
        "ARRAY[\(items.map { "(\($0))::text" as SQL }.joined(separator: ", "))]::text[]"
    }
}
