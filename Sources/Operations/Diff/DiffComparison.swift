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
    /// json and its array by the type that has equality.
    private static let binaryJSON: [TypeOID: String] = [TypeOID(114): "jsonb", TypeOID(199): "jsonb[]"]
    /// Times the least tolerance it is a number still.
    private static let smallest = 1e-280

    /// Whether two values of the column can be as good as equal without being equal.
    func isTolerant(_ column: DiffColumns.Column) -> Bool { Self.floats.contains(column.type) }

    /// Equal, or as good as equal: NULL equals NULL, NaN equals NaN, and floating point may differ by the tolerance,
    /// because a sum of doubles depends on the order of its rows.
    func isSame(_ column: DiffColumns.Column, _ stored: SQL, _ recomputed: SQL) -> SQL {
        let exact = isIdentical(column, stored, recomputed)
        guard isTolerant(column) else { return exact }
        // Below the resolution of a double nothing but equality is left; from 1 on every number of the same sign is as good
        // as another.
        let given = tolerances[column.name] ?? tolerance
        let tolerance = given < 1e-17 ? 0 : min(given, 1)
        // An infinity minus anything is infinite, and so is the bound: only finite values are measured. Differences of
        // unlike signs overflow, bounds of the tiniest numbers underflow, and either is an error: they are never measured.
        return """
            (\(exact) OR CASE WHEN abs(\(stored)) < 'Infinity' AND abs(\(recomputed)) < 'Infinity'
              AND (\(stored) < 0) = (\(recomputed) < 0) AND greatest(abs(\(stored)), abs(\(recomputed))) > \(Self.smallest)
              THEN abs(\(stored) - \(recomputed)) <= \(tolerance) * greatest(abs(\(stored)), abs(\(recomputed)))
              ELSE false END)
            """
    }

    /// Equal in every bit that counts.
    func isIdentical(_ column: DiffColumns.Column, _ stored: SQL, _ recomputed: SQL) -> SQL {
        if let binary = Self.binaryJSON[column.type] {
            // What jsonb can't hold, the character of number 0, is compared as it is written.
            return """
                CASE WHEN \(stored)::text IS NOT DISTINCT FROM \(recomputed)::text THEN true
                WHEN concat(\(stored)::text, \(recomputed)::text) LIKE '%u0000%' THEN false
                ELSE \(stored)::\(unsafeRaw: binary) IS NOT DISTINCT FROM \(recomputed)::\(unsafeRaw: binary) END
                """
        }
        guard column.hasEquality else {
            return "(\(stored)::text IS NOT DISTINCT FROM \(recomputed)::text)"
        }
        guard column.type.isBuiltIn else { return Self.isEqual(stored, recomputed) }
        return "(\(stored) IS NOT DISTINCT FROM \(recomputed))"
    }

    /// By the type's own equality, wherever its operator is: `=` would look for that along the path, not find an
    /// extension's, and take that of text for citext. NULL equals NULL.
    static func isEqual(_ left: SQL, _ right: SQL) -> SQL {
        // An array of a NULL array is empty, as an array of an empty one is.
        "(ARRAY[\(left)] = ARRAY[\(right)] AND (\(left) IS NULL) = (\(right) IS NULL))"
    }
}
