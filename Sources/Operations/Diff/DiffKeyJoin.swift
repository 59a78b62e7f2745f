internal import Postgres

/// The join condition between stored and recomputed rows, including rows with NULL in their key.
///
/// PostgreSQL can't hash `IS NOT DISTINCT FROM`, but a full join needs a condition that can be hashed. For the usual
/// types, NULL is replaced with a value of the type, and a second condition distinguishes NULL from the real value. For
/// other types, each key value is compared as an array with one element. Arrays can be hashed, treat NULL like any
/// other value, and use the equality operator of their elements, whatever its schema (1.0 equals 1.00). Comparing
/// arrays takes three times as long per row.
enum DiffKeyJoin {
    /// Returns the join condition. `names` are the key columns' unqualified names, the same on both sides; `stored` and
    /// `recomputed` are the aliases of the sides.
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

    /// The SQL literal that replaces NULL, by the type's object id in `pg_type.dat`. The types are, in this order:
    /// bool, bigint, smallint, integer, text, float4, float8, varchar, date, timestamp, timestamptz, numeric, uuid.
    private static let standIn: [TypeOID: String] = [
        TypeOID(16): "false", TypeOID(20): "0", TypeOID(21): "0", TypeOID(23): "0", TypeOID(25): "''",
        TypeOID(700): "0", .float8: "0", TypeOID(1043): "''", TypeOID(1082): "'epoch'", TypeOID(1114): "'epoch'",
        TypeOID(1184): "'epoch'", TypeOID(1700): "0", TypeOID(2950): "'00000000-0000-0000-0000-000000000000'",
    ]
}
