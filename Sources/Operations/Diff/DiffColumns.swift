package import Postgres
internal import SQLSyntax
internal import Timescale

/// The columns that a diff uses: key columns, which match a stored row with its recomputed row, and value columns,
/// which are compared.
package struct DiffColumns: Sendable, Hashable {
    /// A column of the cagg's direct view. The materialization hypertable has a column with the same name.
    package struct Column: Sendable, Hashable {
        package var name: String
        /// The column's type. For a domain, the domain's base type.
        package var type: TypeOID
        /// Whether the type and all its component types have an equality operator that an index can use (btree or
        /// hash). Otherwise values are compared as text or as jsonb. False for json, and for arrays and composite types
        /// that contain json.
        package var hasEquality: Bool
        /// Whether added raw rows never decrease or never increase the value. Nil if added rows can do both.
        package var growth: Growth?
    }

    /// How the value of an aggregate can change when raw rows are added. If the value changes in the other direction,
    /// raw rows were removed or changed.
    package enum Growth: Sendable, Hashable {
        /// Added rows never decrease the value: `count` and `max`.
        case neverDown
        /// Added rows never increase the value: `min`.
        case neverUp

        init?(function: String) {
            switch function {
            case "count", "max": self = .neverDown
            case "min": self = .neverUp
            default: return nil
            }
        }
    }

    /// The key columns, the bucket column first.
    package var key: [Column]
    /// The value columns, in the view's order. The operator may have limited them to some columns.
    package var values: [Column]
    /// Whether each key belongs to one row. False if the cagg groups by an expression that it doesn't select: then
    /// several rows may correctly have the same key. Such rows are sorted by their values and compared pair by pair,
    /// and none of them counts as a duplicate.
    package var isUnique: Bool

    package init(key: [Column], values: [Column], isUnique: Bool = true) {
        self.key = key
        self.values = values
        self.isUnique = isUnique
    }

    /// Reads the columns of the direct view. The key consists of the grouping columns of the view's definition. Throws
    /// `DiffError.notComparable` if the definition doesn't select the bucket, or if the server reports other grouping
    /// columns.
    static func read(_ cagg: ContinuousAggregate, _ reader: CatalogReader) async throws -> DiffColumns {
        let rows = try await reader.connection.query(
            """
            WITH RECURSIVE view AS (
                SELECT v.oid FROM pg_catalog.pg_class v JOIN pg_catalog.pg_namespace n ON n.oid = v.relnamespace
                WHERE n.nspname = \(cagg.directView.schema) AND v.relname = \(cagg.directView.name)),
            types(attnum, oid, is_part) AS (
                SELECT a.attnum, a.atttypid, false FROM pg_catalog.pg_attribute a JOIN view ON view.oid = a.attrelid
                WHERE a.attnum > 0 AND NOT a.attisdropped
                UNION
                SELECT w.attnum, part.oid, w.is_part OR part.is_part
                FROM types w JOIN pg_catalog.pg_type t ON t.oid = w.oid CROSS JOIN LATERAL (
                    SELECT t.typbasetype, false WHERE t.typtype = 'd'
                    UNION ALL SELECT t.typelem, true WHERE t.typtype = 'b' AND t.typcategory = 'A'
                    UNION ALL SELECT a.atttypid, true FROM pg_catalog.pg_attribute a
                    WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
                ) AS part(oid, is_part))
            SELECT a.attname::text AS name,
                   (SELECT w.oid::bigint FROM types w JOIN pg_catalog.pg_type t ON t.oid = w.oid
                    WHERE w.attnum = a.attnum AND NOT w.is_part AND t.typtype <> 'd') AS type,
                   (SELECT bool_and(t.typtype IN ('d', 'c', 'e', 'r', 'm') OR t.typcategory IN ('A', 'S')
                        OR EXISTS (SELECT FROM pg_catalog.pg_opclass o
                            JOIN pg_catalog.pg_am m ON m.oid = o.opcmethod AND m.amname IN ('btree', 'hash')
                            WHERE o.opcintype = t.oid AND o.opcdefault))
                    FROM types w JOIN pg_catalog.pg_type t ON t.oid = w.oid WHERE w.attnum = a.attnum)
                        AS has_equality,
                   pg_get_viewdef(view.oid) AS definition
            FROM view JOIN pg_catalog.pg_attribute a ON a.attrelid = view.oid AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """
        ).rows
        var columns: [Column] = []
        var definition = ""
        for row in rows {
            let type: Int64 = try row["type"]
            columns.append(
                Column(
                    name: try row["name"], type: TypeOID(UInt32(truncatingIfNeeded: type)),
                    hasEquality: try row["has_equality"]))
            definition = try row["definition"]
        }
        let query = try ParsedQuery(definition)
        for (index, column) in columns.enumerated() {
            columns[index].growth = query.targets.first { $0.name == column.name }?.function.flatMap(
                Growth.init(function:))
        }
        let grouping = GroupingKey(query)
        let selected = Set(try await checked(grouping, of: cagg, reader))
        let key = columns.filter { selected.contains($0.name) }
        guard let bucket = key.first(where: { $0.name == cagg.bucketColumn }) else {
            throw DiffError.notComparable(cagg.view, "its definition doesn't select the bucket")
        }
        return DiffColumns(
            key: [bucket] + key.filter { $0.name != cagg.bucketColumn },
            values: columns.filter { !selected.contains($0.name) }, isUnique: !grouping.hasUnselected)
    }

    /// Returns the names of the grouping columns that the parser found. Throws if the server function
    /// `cagg_get_grouping_columns` (TimescaleDB 2.25 and later) returns other names.
    private static func checked(
        _ grouping: GroupingKey, of cagg: ContinuousAggregate, _ reader: CatalogReader
    ) async throws -> [String] {
        guard reader.capabilities.has(function: "cagg_get_grouping_columns") else { return grouping.selected }
        let reported = try await reader.connection.query(
            """
            SELECT _timescaledb_functions.cagg_get_grouping_columns(
                to_regclass(format('%I.%I', \(cagg.view.schema)::text, \(cagg.view.name)::text)))
            """
        ).rows[0].decode([String].self)
        guard Set(reported) == Set(grouping.selected) else {
            throw DiffError.notComparable(
                cagg.view,
                "the grouping columns in its definition are (\(grouping.selected.joined(separator: ", "))), but"
                    + " cagg_get_grouping_columns returns (\(reported.joined(separator: ", ")))")
        }
        return grouping.selected
    }
}

/// The reason why a cagg can't be compared, or can't be compared with the operator's options.
package enum DiffError: OperatorError, Sendable, CustomStringConvertible {
    package var kind: OperatorErrorKind { .failed }
    /// The cagg, and the reason why its rows can't be compared.
    case notComparable(QualifiedName, String)
    /// The requested column, which the cagg doesn't have, and the columns that can be requested.
    case unknownColumn(String, [String])
    /// A column that has a tolerance but no floating-point numbers, and the columns with floating-point numbers.
    case notFloatingPoint(String, [String])
    /// The reason why the operator's row condition isn't valid.
    case badCondition(String)

    package var description: String {
        switch self {
        case .notComparable(let cagg, let reason): "\(cagg) can't be compared row by row: \(reason)"
        case .unknownColumn(let column, let candidates):
            candidates.isEmpty
                ? "\"\(column)\" can't be compared: the cagg has only grouping columns"
                : "\"\(column)\" isn't one of these columns: \(candidates.joined(separator: ", "))"
        case .notFloatingPoint(let column, let candidates):
            "--tolerance can't be used for \"\(column)\"; columns with floating-point numbers: "
                + (candidates.isEmpty ? "none" : candidates.joined(separator: ", "))
        case .badCondition(let reason): "the condition isn't valid: \(reason)"
        }
    }
}
