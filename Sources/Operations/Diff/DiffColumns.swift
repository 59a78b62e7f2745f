package import Postgres
internal import SQLSyntax
internal import Timescale

/// The columns of a comparison: what identifies a row, and what is compared.
package struct DiffColumns: Sendable, Hashable {
    /// A column of the direct view, which the materialization hypertable has under the same name.
    package struct Column: Sendable, Hashable {
        package var name: String
        /// Of the column's type or, for a domain, of its base type.
        package var type: TypeOID
        /// Whether the type has an equality operator.
        package var hasEquality: Bool
    }

    /// The bucket column first.
    package var key: [Column]
    /// Everything that isn't in the key, in the view's order.
    package var values: [Column]

    package init(key: [Column], values: [Column]) {
        self.key = key
        self.values = values
    }

    /// From the direct view: the grouping columns of its definition are the key.
    static func read(_ cagg: ContinuousAggregate, _ reader: CatalogReader) async throws -> DiffColumns {
        let rows = try await reader.connection.query(
            """
            SELECT a.attname::text, coalesce(nullif(t.typbasetype, 0), t.oid)::bigint,
                   EXISTS (SELECT FROM pg_catalog.pg_opclass o
                           JOIN pg_catalog.pg_am m ON m.oid = o.opcmethod AND m.amname IN ('btree', 'hash')
                           WHERE o.opcintype = coalesce(nullif(t.typbasetype, 0), t.oid) AND o.opcdefault)
                   OR t.typcategory IN ('A', 'E', 'S'),
                   pg_get_viewdef(v.oid)
            FROM pg_catalog.pg_class v
            JOIN pg_catalog.pg_namespace n ON n.oid = v.relnamespace
            JOIN pg_catalog.pg_attribute a ON a.attrelid = v.oid AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            WHERE n.nspname = \(cagg.directView.schema) AND v.relname = \(cagg.directView.name)
            ORDER BY a.attnum
            """
        ).rows
        var columns: [Column] = []
        var definition = ""
        for row in rows {
            let (name, type, hasEquality, text) = try row.decode(String.self, Int64.self, Bool.self, String.self)
            columns.append(
                Column(name: name, type: TypeOID(UInt32(truncatingIfNeeded: type)), hasEquality: hasEquality))
            definition = text
        }
        let grouping = try GroupingKey.groupingKey(ofViewDefinition: definition)
        guard !grouping.hasUnselected else {
            throw DiffError.noKey(cagg.view, "it groups by an expression that it doesn't select")
        }
        let key = columns.filter { grouping.selected.contains($0.name) }
        guard let bucket = key.first(where: { $0.name == cagg.bucketColumn }) else {
            throw DiffError.noKey(cagg.view, "its bucket is not among its columns")
        }
        return DiffColumns(
            key: [bucket] + key.filter { $0.name != cagg.bucketColumn },
            values: columns.filter { !grouping.selected.contains($0.name) })
    }
}

/// Why a cagg can't be compared at all.
package enum DiffError: Error, Sendable, CustomStringConvertible {
    /// Its rows can't be told apart; the text says why.
    case noKey(QualifiedName, String)

    package var description: String {
        switch self {
        case .noKey(let cagg, let reason): "\(cagg) can't be compared row by row: \(reason)"
        }
    }
}
