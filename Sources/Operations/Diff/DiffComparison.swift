internal import Postgres

/// The SQL that compares the stored and the recomputed value of a column.
struct DiffComparison: Sendable {
    /// The relative tolerance for float4 and float8. All other types are compared exactly.
    var tolerance: Double
    /// The tolerances of single columns, by column name. They replace `tolerance`.
    var tolerances: [String: Double] = [:]

    /// The default tolerance. It isn't zero, because the last bits of a sum of doubles depend on the order of the rows.
    static let standardTolerance = 1e-9

    private static let floats: Set<TypeOID> = [TypeOID(700), .float8]
    /// The types in which json and json[] values are compared, because json has no equality operator.
    private static let binaryJSON: [TypeOID: String] = [TypeOID(114): "jsonb", TypeOID(199): "jsonb[]"]
    /// Smaller absolute values are compared exactly: multiplied by the smallest tolerance, they would underflow.
    private static let smallest = 1e-280

    /// Whether the column is compared with a tolerance.
    func isTolerant(_ column: DiffColumns.Column) -> Bool { Self.floats.contains(column.type) }

    /// Returns the SQL condition that two values are equal within the tolerance. NULL equals NULL, and NaN equals NaN.
    /// Floating-point values may differ by the tolerance, because the last bits of a sum of doubles depend on the order
    /// of the rows.
    func isSame(_ column: DiffColumns.Column, stored: SQL, recomputed: SQL) -> SQL {
        let exact = isIdentical(column, stored: stored, recomputed: recomputed)
        guard isTolerant(column) else { return exact }
        // With a tolerance below the resolution of a double, only equal values are the same. With a tolerance of 1 or
        // more, all numbers with the same sign are the same.
        let given = tolerances[column.name] ?? tolerance
        let tolerance = given < 1e-17 ? 0 : min(given, 1)
        // The tolerance applies only to finite values: with an infinity, both the difference and the bound would be
        // infinite. Values with different signs and very small values are compared exactly, because an overflow or
        // underflow would be an SQL error.
        return """
            (\(exact) OR CASE WHEN abs(\(stored)) < 'Infinity' AND abs(\(recomputed)) < 'Infinity'
              AND (\(stored) < 0) = (\(recomputed) < 0) AND greatest(abs(\(stored)), abs(\(recomputed))) > \(Self.smallest)
              THEN abs(\(stored) - \(recomputed)) <= \(tolerance) * greatest(abs(\(stored)), abs(\(recomputed)))
              ELSE false END)
            """
    }

    /// Returns the SQL condition that two values are equal without a tolerance. NULL equals NULL.
    func isIdentical(_ column: DiffColumns.Column, stored: SQL, recomputed: SQL) -> SQL {
        if let binary = Self.binaryJSON[column.type] {
            // jsonb can't hold the character U+0000; values that contain it are compared as text.
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

    /// Returns the SQL condition that two values are equal by their type's own equality operator, whatever its schema.
    /// A plain `=` would be looked up in the search path: it wouldn't find the operator of an extension's type, and for
    /// citext it would find the operator of text. NULL equals NULL.
    static func isEqual(_ left: SQL, _ right: SQL) -> SQL {
        // ARRAY[x] is the same empty array for a NULL array x and for an empty array x, so NULL is compared separately.
        "(ARRAY[\(left)] = ARRAY[\(right)] AND (\(left) IS NULL) = (\(right) IS NULL))"
    }
}
