internal import Postgres

/// The condition on which stored and recomputed rows meet, NULL keys included.
///
/// `IS NOT DISTINCT FROM` is never hashed, and a full join needs something that is. For the usual types a NULL becomes
/// a value of the type, told from the real one by a second condition; for all others, arrays of one key each: they
/// hash, use the equality of their elements (1.0 is 1.00) whatever schema it is in, and take NULL for a value like any
/// other. An array costs three times as much for each row.
enum DiffKeyJoin {
    /// Both names are unqualified; `stored` and `recomputed` are the sides' aliases.
    static func condition(_ keys: [DiffColumns.Column], names: [SQL], stored: SQL, recomputed: SQL) -> SQL {
        zip(keys, names).enumerated().map { index, key in
            let (column, name) = key
            let (left, right): (SQL, SQL) = ("\(stored).\(name)", "\(recomputed).\(name)")
            // The bucket, which is never NULL.
            if index == 0 { return "\(left) = \(right)" }
            let nulls: SQL = "(\(left) IS NULL) = (\(right) IS NULL)"
            if let value = standIn[column.type] {
                let literal = SQL(unsafeRaw: value)
                return "coalesce(\(left), \(literal)) = coalesce(\(right), \(literal)) AND \(nulls)"
            }
            return DiffComparison.isEqual(left, right)
        }.joined(separator: " AND ")
    }

    /// By the object ids that `pg_type.dat` fixes: bool, bigint, smallint, integer, text, float4, float8, varchar, date,
    /// timestamp, timestamptz, numeric, uuid.
    private static let standIn: [TypeOID: String] = [
        TypeOID(16): "false", TypeOID(20): "0", TypeOID(21): "0", TypeOID(23): "0", TypeOID(25): "''",
        TypeOID(700): "0", .float8: "0", TypeOID(1043): "''", TypeOID(1082): "'epoch'", TypeOID(1114): "'epoch'",
        TypeOID(1184): "'epoch'", TypeOID(1700): "0", TypeOID(2950): "'00000000-0000-0000-0000-000000000000'",
    ]
}
