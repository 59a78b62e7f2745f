internal import Postgres
internal import Timescale

/// Builds the statements of a diff. Each statement covers one slice, which is a range of time.
///
/// The stored rows are read from the materialization hypertable. The cagg's view isn't used, because the view of a
/// real-time cagg adds live rows. A full join combines the stored and the recomputed row of each key. The joined rows
/// are grouped by their result: all identical keys form one group, all keys that differ only by floating-point noise
/// form a second group, and each difference is a group of its own. So the raw rows are aggregated only once. The server
/// sends each difference, but sends only counts of all other keys.
struct DiffQuery: Sendable {
    var cagg: ContinuousAggregate
    var columns: DiffColumns
    var comparison: DiffComparison
    var definition: DiffDefinition
    /// The SQL condition that a compared row must meet, as `DiffFilter.sql` returns it. Nil if all rows are compared.
    var condition: SQL?
    /// The buckets of a sample; nil if all buckets are compared.
    var sampled: DiffSampledBuckets?

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

    /// Returns the statement that compares a slice. `DiffRow` decodes the result rows. The groups without a difference
    /// come first. Then come the differences, sorted by bucket and key.
    ///
    /// Runs a statement on the connection to find out whether the slice has duplicate keys. If it has, the returned
    /// statement counts the stored rows of each key, and returns all rows of a duplicate key, even those that equal
    /// their recomputed row. Counting needs a sort, so it is left out if there are no duplicate keys.
    func compare(_ slice: TimeRange, on connection: Connection) async throws -> SQL {
        let hasDuplicates = columns.isUnique ? try await !connection.query(duplicates(slice)).rows.isEmpty : false
        return compare(
            stored: stored(slice),
            recomputed: sampled?.recomputed(definition, of: cagg, in: slice) ?? definition.recomputed(slice),
            hasDuplicates: hasDuplicates)
    }

    /// Returns the statement that compares the results of two queries.
    ///
    /// - Parameters:
    ///   - stored: the query for the stored rows.
    ///   - recomputed: the query for the recomputed rows.
    ///   - hasDuplicates: whether keys can be stored more than once.
    func compare(stored: SQL, recomputed: SQL, hasDuplicates: Bool = false) -> SQL {
        let values = columns.values.indices.map { SQL(unsafeRaw: "v\($0)") }
        var both: [SQL] = ["s.k0 IS NOT NULL", "r.k0 IS NOT NULL"]
        if hasDuplicates { both.append("s.copies = 1") }
        let identical =
            both
            + zip(columns.values, values).map { comparison.isIdentical($0, stored: "s.\($1)", recomputed: "r.\($1)") }
        let sames = zip(columns.values, values).map { comparison.isSame($0, stored: "s.\($1)", recomputed: "r.\($1)") }
        let hasNoise = columns.values.contains(where: comparison.isTolerant)
        let noise: SQL =
            hasNoise ? "WHEN \((both + sames).joined(separator: " AND ")) THEN '{}'::text[]" : ""
        return """
            SELECT count(*) AS rows, payload
            FROM (
                SELECT CASE WHEN \(identical.joined(separator: " AND ")) THEN NULL \(noise)
                       ELSE \(payload(sames, copies: hasDuplicates ? "coalesce(s.copies, 0)" : "1")) END AS payload
                FROM (\(side(stored, counted: hasDuplicates))) s FULL JOIN (\(side(recomputed))) r ON \(join)
            ) compared
            GROUP BY payload
            ORDER BY payload[1]::bigint NULLS FIRST, payload COLLATE "C"
            """
    }

    /// Returns the statement that looks for duplicate keys. Its result has one row if a key is stored more than once in
    /// the slice, and no row otherwise.
    func duplicates(_ slice: TimeRange) -> SQL {
        """
        SELECT 1 FROM (\(side(stored(slice)))) s
        GROUP BY \(keyNames.joined(separator: ", ")) HAVING count(*) > 1 LIMIT 1
        """
    }

    /// Returns the statement that finds the buckets whose raw rows are partly gone. A recomputation of these buckets
    /// would lose data. Each result row has the range of a bucket and the number of affected stored rows in the bucket.
    ///
    /// A stored row is affected if no recomputed row has its key. It is also affected if the recomputed value of an
    /// aggregate has changed in a direction that only removed or changed raw rows can explain (see
    /// `DiffColumns.Growth`), or is NULL. If the cagg has no such aggregate, every difference counts.
    func shrunk(_ slice: TimeRange) -> SQL {
        let values = columns.values.indices.map { SQL(unsafeRaw: "v\($0)") }
        let signs = zip(columns.values, values).compactMap { column, value -> SQL? in
            guard let growth = column.growth else { return nil }
            let way: SQL = growth == .neverDown ? "<" : ">"
            // Values of types that aren't built in are compared as arrays, because the schema of the type's operator
            // may be outside the search path.
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
            FROM (\(side(stored(slice)))) s
            LEFT JOIN (\(side(definition.recomputed(slice)))) r ON \(join)
            WHERE \(isShrunk)
            GROUP BY s.k0 ORDER BY 1
            """
    }

    /// Returns the statement that reads the first `limit` rows of a slice, sorted by key, for display. It reads the
    /// stored rows if `isStored` is true, and the recomputed rows if it is false.
    func rows(ofStored isStored: Bool, _ slice: TimeRange, limit: Int) -> SQL {
        let query = isStored ? stored(slice) : definition.recomputed(slice)
        let names = (columns.key + columns.values).map { "\(identifier: $0.name)" as SQL }.joined(separator: ", ")
        let filter: SQL = condition.map { "WHERE \($0)" } ?? ""
        return """
            SELECT \(names) FROM (\(query)) AS rows \(filter) ORDER BY \(sorting(columns.key)) LIMIT \(Int64(limit))
            """
    }

    private var keyNames: [SQL] { columns.key.indices.map { SQL(unsafeRaw: "k\($0)") } }

    /// Returns a query for the stored or the recomputed rows with new column names: k0, k1, … for the key, and v0, v1,
    /// … for the values. The cagg's own column names could conflict with names that the statement adds.
    ///
    /// If `counted` is true, the query also has the column `copies`, the number of rows with the same key. If the key
    /// isn't unique, the query has the column `twin`, which numbers the rows with the same key.
    private func side(_ query: SQL, counted: Bool = false) -> SQL {
        let renamed =
            zip(columns.key, keyNames).map { "\(identifier: $0.name) AS \($1)" as SQL }
            + columns.values.enumerated().map { "\(identifier: $1.name) AS v\(unsafeRaw: String($0))" as SQL }
        var items = renamed
        if !columns.isUnique {
            items.append(
                "row_number() OVER (PARTITION BY \(sorting(columns.key)) ORDER BY \(sorting(columns.values))) AS twin")
        }
        if counted { items.append("count(*) OVER (PARTITION BY \(sorting(columns.key))) AS copies") }
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

    /// Returns the SQL array that `DiffRow` decodes. Its elements are: the bucket's start and end, the number of stored
    /// rows with the key, the key, whether the key is stored, whether the key is recomputed, the stored values, the
    /// recomputed values, and whether each value differs.
    private func payload(_ sames: [SQL], copies: SQL) -> SQL {
        let values = columns.values.indices.map { SQL(unsafeRaw: "v\($0)") }
        let items: [SQL] =
            [cagg.timeType.internalTime(of: "coalesce(s.k0, r.k0)"), bucketEnd("coalesce(s.k0, r.k0)"), copies]
            + keyNames.map { "coalesce(s.\($0), r.\($0))" }
            + ["s.k0 IS NOT NULL", "r.k0 IS NOT NULL"]
            + values.map { "s.\($0)" } + values.map { "r.\($0)" } + sames.map { "NOT (\($0))" }
        return texts(items)
    }

    private func stored(_ slice: TimeRange) -> SQL {
        let isSampled: SQL = sampled.map { " AND \($0.stored(of: cagg, in: slice))" } ?? ""
        return "SELECT * FROM \(name: cagg.materialization) WHERE \(within(slice))\(isSampled)"
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
