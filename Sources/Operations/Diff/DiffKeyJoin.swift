internal import Postgres

/// The join condition between stored and recomputed rows, including rows with NULL in their key.
///
/// PostgreSQL never hashes `IS NOT DISTINCT FROM`, and a full join needs a condition that can be hashed. For the
/// usual types, NULL is replaced with a value of the type, and a second condition distinguishes it from the real
/// value. For other types, each key is compared as an array with one element: arrays can be hashed, use the equality
/// of their elements (1.0 is 1.00) in any schema, and treat NULL like any other value. An array takes three times as
/// long per row.
enum DiffKeyJoin {
    /// Both names are unqualified; `stored` and `recomputed` are the sides' aliases.
    static func condition(_ keys: [DiffColumns.Column], names: [SQL], stored: SQL, recomputed: SQL) -> SQL {
        zip(keys, names).enumerated().map { index, key in
            let (column, name) = key
            let (left, right): (SQL, SQL) = ("\(stored).\(name)", "\(recomputed).\(name)")
            // The bucket is never NULL.
            if index == 0 { return "\(left) = \(right)" }
            let nulls: SQL = "(\(left) IS NULL) = (\(right) IS NULL)"
            if let value = standIn[column.type] {
                let literal = SQL(unsafeRaw: value)
                return "coalesce(\(left), \(literal)) = coalesce(\(right), \(literal)) AND \(nulls)"
            }
            return DiffComparison.isEqual(left, right)
        }.joined(separator: " AND ")
    }

    /// By the object ids of `pg_type.dat`: bool, bigint, smallint, integer, text, float4, float8, varchar, date,
    /// timestamp, timestamptz, numeric, uuid.
    private static let standIn: [TypeOID: String] = [
        TypeOID(16): "false", TypeOID(20): "0", TypeOID(21): "0", TypeOID(23): "0", TypeOID(25): "''",
        TypeOID(700): "0", .float8: "0", TypeOID(1043): "''", TypeOID(1082): "'epoch'", TypeOID(1114): "'epoch'",
        TypeOID(1184): "'epoch'", TypeOID(1700): "0", TypeOID(2950): "'00000000-0000-0000-0000-000000000000'",
    ]
}
