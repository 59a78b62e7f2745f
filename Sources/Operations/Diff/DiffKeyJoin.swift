internal import Postgres

/// Builds the SQL condition that joins stored and recomputed rows with the same key. NULL in a key equals NULL.
///
/// `IS NOT DISTINCT FROM` can't be used: a full join needs a condition that PostgreSQL can hash or sort.
///
/// For the usual types (`standIn`), NULL is replaced with a value of the type, and a second condition distinguishes
/// NULL from this value. For all other types, each key value is compared as an array with one element. Arrays can be
/// hashed, and in an array NULL equals NULL. An array comparison uses the equality operator of the element type, also
/// if the operator's schema is outside the search path. Comparing arrays takes three times as long per row.
enum DiffKeyJoin {
    /// Returns the join condition.
    ///
    /// - Parameters:
    ///   - names: the names of the key columns, in the order of `keys` and without an alias. Both sides have the same
    ///     names.
    ///   - stored: the alias of the stored rows.
    ///   - recomputed: the alias of the recomputed rows.
    static func condition(_ keys: [DiffColumns.Column], names: [SQL], stored: SQL, recomputed: SQL) -> SQL {
        zip(keys, names).enumerated().map { index, key in
            let (column, name) = key
            let (left, right): (SQL, SQL) = ("\(stored).\(name)", "\(recomputed).\(name)")
            // The first key column is the bucket, which is never NULL.
            if index == 0 { return "\(left) = \(right)" }
            let nulls: SQL = "(\(left) IS NULL) = (\(right) IS NULL)"
            if let value = standIn[column.type] {
                let literal = SQL(unsafeRaw: value)
                return "coalesce(\(left), \(literal)) = coalesce(\(right), \(literal)) AND \(nulls)"
            }
            return DiffComparison.isEqual(left, right)
        }.joined(separator: " AND ")
    }

    /// The SQL literal that replaces NULL for each type. The keys are the types' object ids in `pg_type.dat`. The types
    /// are, in this order: bool, bigint, smallint, integer, text, float4, float8, varchar, date, timestamp,
    /// timestamptz, numeric, uuid.
    private static let standIn: [TypeOID: String] = [
        TypeOID(16): "false", TypeOID(20): "0", TypeOID(21): "0", TypeOID(23): "0", TypeOID(25): "''",
        TypeOID(700): "0", .float8: "0", TypeOID(1043): "''", TypeOID(1082): "'epoch'", TypeOID(1114): "'epoch'",
        TypeOID(1184): "'epoch'", TypeOID(1700): "0", TypeOID(2950): "'00000000-0000-0000-0000-000000000000'",
    ]
}
