internal import Postgres

/// Builds the SQL that compares the stored and the recomputed value of a column.
struct DiffComparison: Sendable {
    /// The relative tolerance for float4 and float8: the allowed difference as a fraction of the larger absolute value.
    /// All other types are compared exactly.
    var tolerance: Double
    /// The tolerances of single columns, by column name. All other columns use `tolerance`.
    var tolerances: [String: Double] = [:]

    /// The default tolerance. It isn't zero, because the last bits of a sum of doubles depend on the order of the rows.
    static let standardTolerance = 1e-9

    private static let floats: Set<TypeOID> = [TypeOID(700), .float8]
    /// The types to which json and json[] values are cast for the comparison, because json has no equality operator.
    private static let binaryJSON: [TypeOID: String] = [TypeOID(114): "jsonb", TypeOID(199): "jsonb[]"]
    /// The limit for very small values. Two values whose absolute values are both at most this limit are compared
    /// exactly, because their product with a small tolerance would underflow.
    private static let smallest = 1e-280

    /// Whether the column is compared with a tolerance.
    func isTolerant(_ column: DiffColumns.Column) -> Bool { Self.floats.contains(column.type) }

    /// Returns an SQL condition that is true if two values are equal within the tolerance. NULL equals NULL, and NaN
    /// equals NaN. A tolerance is needed, because the last bits of a sum of doubles depend on the order of the rows.
    func isSame(_ column: DiffColumns.Column, stored: SQL, recomputed: SQL) -> SQL {
        let exact = isIdentical(column, stored: stored, recomputed: recomputed)
        guard isTolerant(column) else { return exact }
        // A tolerance below the resolution of a double counts as 0: only equal values are the same. A tolerance above 1
        // counts as 1: all numbers with the same sign are the same.
        let given = tolerances[column.name] ?? tolerance
        let tolerance = given < 1e-17 ? 0 : min(given, 1)
        // The tolerance applies only to finite values: with an infinity, both the difference and the bound would be
        // infinite. Values with different signs are compared exactly, because an overflow would be an SQL error. Very
        // small values are compared exactly, because an underflow would be an SQL error too.
        return """
            (\(exact) OR CASE WHEN abs(\(stored)) < 'Infinity' AND abs(\(recomputed)) < 'Infinity'
              AND (\(stored) < 0) = (\(recomputed) < 0) AND greatest(abs(\(stored)), abs(\(recomputed))) > \(Self.smallest)
              THEN abs(\(stored) - \(recomputed)) <= \(tolerance) * greatest(abs(\(stored)), abs(\(recomputed)))
              ELSE false END)
            """
    }

    /// Returns an SQL condition that is true if two values are equal without a tolerance. NULL equals NULL.
    func isIdentical(_ column: DiffColumns.Column, stored: SQL, recomputed: SQL) -> SQL {
        if let binary = Self.binaryJSON[column.type] {
            // Values that contain the character U+0000 are compared as text, because jsonb can't store this character.
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

    /// Returns an SQL condition that is true if two values are equal by their type's own equality operator. The
    /// operator's schema may be outside the search path. NULL equals NULL.
    ///
    /// A plain `=` uses only operators in the search path. For a type of an extension there may be none, and for citext
    /// the operator of text would be used.
    static func isEqual(_ left: SQL, _ right: SQL) -> SQL {
        // If x is an array, ARRAY[x] is empty for a NULL x and also for an empty x. Therefore NULL is compared
        // separately.
        "(ARRAY[\(left)] = ARRAY[\(right)] AND (\(left) IS NULL) = (\(right) IS NULL))"
    }
}
