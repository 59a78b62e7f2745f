internal import Postgres

/// How the stored and the recomputed value of one column are compared, as SQL.
struct DiffComparison: Sendable {
    /// Relative; for float4 and float8 only. Everything else is exact.
    var tolerance: Double
    /// By column name, where it isn't `tolerance`.
    var tolerances: [String: Double] = [:]

    /// Sums of doubles differ in their last bits with the order of their rows.
    static let standardTolerance = 1e-9

    private static let floats: Set<TypeOID> = [TypeOID(700), .float8]
    private static let json = TypeOID(114)

    /// Whether two values of the column can be as good as equal without being equal.
    func isTolerant(_ column: DiffColumns.Column) -> Bool { Self.floats.contains(column.type) }

    /// Equal, or as good as equal: NULL equals NULL, NaN equals NaN, and floating point may differ by the tolerance,
    /// because a sum of doubles depends on the order of its rows.
    func isSame(_ column: DiffColumns.Column, _ stored: SQL, _ recomputed: SQL) -> SQL {
        let exact = isIdentical(column, stored, recomputed)
        guard isTolerant(column) else { return exact }
        let tolerance = tolerances[column.name] ?? tolerance
        // An infinity minus anything is infinite, and so is the bound: only finite values are measured.
        return """
            (\(exact) OR (abs(\(stored)) < 'Infinity' AND abs(\(recomputed)) < 'Infinity'
              AND abs(\(stored) - \(recomputed)) <= \(tolerance) * greatest(abs(\(stored)), abs(\(recomputed)))))
            """
    }

    /// Equal in every bit that counts.
    func isIdentical(_ column: DiffColumns.Column, _ stored: SQL, _ recomputed: SQL) -> SQL {
        if column.type == Self.json {
            return "(\(stored)::jsonb IS NOT DISTINCT FROM \(recomputed)::jsonb)"
        }
        guard column.hasEquality else {
            return "(\(stored)::text IS NOT DISTINCT FROM \(recomputed)::text)"
        }
        return "(\(stored) IS NOT DISTINCT FROM \(recomputed))"
    }
}
