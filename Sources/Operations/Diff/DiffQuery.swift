internal import Postgres
internal import Timescale

/// Builds the statements that compare one slice, a range of time, in one pass over the stored and the recomputed rows.
///
/// The stored rows are read from the materialization hypertable. The cagg's view isn't used, because the view of a
/// real-time cagg adds live rows. A full join brings the stored and the recomputed row of each key together. The joined
/// rows are grouped by their result: all identical keys form one group, all keys that differ only by noise form a
/// second group, and each difference is a group of its own. So the raw rows are aggregated only once, and the server
/// sends only the differences and the counts of the other keys, however many there are.
struct DiffQuery: Sendable {
    var cagg: ContinuousAggregate
    var columns: DiffColumns
    var comparison: DiffComparison
    var definition: DiffDefinition
    /// The condition that `DiffFilter.sql` returns; nil if all rows are compared.
    var condition: SQL?
    /// The buckets of a sample; nil if all buckets are compared.
    var draw: DiffDraw?

    /// Builds the query of a plan, without a sample. Reads the cagg's columns and its definition in the caller's
    /// transaction. Throws if the filter or the tolerances of the plan don't fit the columns.
    static func read(
        _ plan: DiffPlan, of state: CaggState, in catalog: CatalogSnapshot, _ reader: CatalogReader
    ) async throws -> DiffQuery {
        let columns = try plan.filter.narrowing(try await DiffColumns.read(state.cagg, reader))
        try plan.filter.check(plan.tolerances, columns)
        return DiffQuery(
            cagg: state.cagg, columns: columns,
            comparison: DiffComparison(tolerance: plan.tolerance, tolerances: plan.tolerances),
            definition: try await .read(state.cagg, over: catalog.below(state).map(\.cagg), toRaw: plan.toRaw, reader),
            condition: try plan.filter.sql(columns))
    }

    /// Returns the statement that compares a slice. `DiffRow` decodes its rows: first the groups without a difference,
    /// then the differences, sorted by bucket and key.
    func compare(_ slice: TimeRange) -> SQL {
        compare(
            stored: stored(slice),
            recomputed: draw?.recomputed(definition, of: cagg, in: slice) ?? definition.recomputed(slice))
    }

    /// Returns the same statement for two given queries: one for the stored rows, one for their recomputation.
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

    /// Returns the statement that finds the buckets whose raw rows are partly gone, so that a recomputation would lose
    /// data. It returns the range of each bucket and the number of its affected stored rows.
    ///
    /// A stored row is affected if its key isn't recomputed, or if an aggregate moved in the direction in which it
    /// never moves when raw rows are added. If the cagg has no such aggregate, any change counts.
    func shrunk(_ slice: TimeRange) -> SQL {
        let values = columns.values.indices.map { SQL(unsafeRaw: "v\($0)") }
        let signs = zip(columns.values, values).compactMap { column, value -> SQL? in
            guard let growth = column.growth else { return nil }
            let way: SQL = growth == .neverDown ? "<" : ">"
            // Values are compared as arrays if the type's operator may be in a schema outside the search path.
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

    /// Returns the statement that lists the keys that are stored more than once in a slice: the bucket's range, the key
    /// and the number of its copies.
    func duplicates(_ slice: TimeRange) -> SQL {
        let keys = keyNames.joined(separator: ", ")
        return """
            SELECT \(cagg.timeType.internalTime(of: "k0")) AS range_start, \(bucketEnd("k0")) AS range_end,
                   \(texts(keyNames)) AS key, count(*) AS copies
            FROM (\(side(stored(slice), numbered: false))) s
            GROUP BY \(keys) HAVING count(*) > 1 ORDER BY 1, 3
            """
    }

    /// Returns the statement that reads the stored or the recomputed rows of a slice, sorted by key, to be shown.
    func rows(ofStored isStored: Bool, _ slice: TimeRange, limit: Int) -> SQL {
        let query = isStored ? stored(slice) : definition.recomputed(slice)
        let names = (columns.key + columns.values).map { "\(identifier: $0.name)" as SQL }.joined(separator: ", ")
        let filter: SQL = condition.map { "WHERE \($0)" } ?? ""
        return """
            SELECT \(names) FROM (\(query)) AS rows \(filter) ORDER BY \(sorting(columns.key)) LIMIT \(Int64(limit))
            """
    }

    private var keyNames: [SQL] { columns.key.indices.map { SQL(unsafeRaw: "k\($0)") } }

    /// Returns the query of one side with renamed columns, so that the cagg's column names can't conflict: k0, k1, …
    /// for the key, v0, v1, … for the values.
    ///
    /// `numbered` adds the column `place`, the number of a recomputed row. Each key is recomputed once, so a number
    /// that occurs twice in the join means that the key is stored twice. If the key isn't unique, `place` is NULL, and
    /// the column `twin` numbers the rows with the same key.
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

    /// Returns the ORDER BY list of the columns. Types without an equality operator are sorted by their text.
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

    /// Returns the SQL array that `DiffRow` decodes: the bucket's start and end, the key, whether the key is stored,
    /// whether it is recomputed, the stored values, the recomputed values, and for each value whether it differs.
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
