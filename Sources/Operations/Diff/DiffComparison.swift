internal import Postgres

/// The SQL that compares the stored and the recomputed value of a column.
struct DiffComparison: Sendable {
    /// The relative tolerance for float4 and float8. All other types are compared exactly.
    var tolerance: Double
    /// The tolerances of columns that don't use `tolerance`, by column name.
    var tolerances: [String: Double] = [:]

    /// The standard tolerance: the last bits of a sum of doubles depend on the order of its rows.
    static let standardTolerance = 1e-9

    private static let floats: Set<TypeOID> = [TypeOID(700), .float8]
    /// json and json[] are compared as the types that have equality.
    private static let binaryJSON: [TypeOID: String] = [TypeOID(114): "jsonb", TypeOID(199): "jsonb[]"]
    /// Multiplied by the smallest tolerance this is still a valid number.
    private static let smallest = 1e-280

    /// Whether the column is compared with a tolerance.
    func isTolerant(_ column: DiffColumns.Column) -> Bool { Self.floats.contains(column.type) }

    /// Equal within the tolerance: NULL equals NULL, NaN equals NaN, and floating-point values may differ by the
    /// tolerance, because a sum of doubles depends on the order of its rows.
    func isSame(_ column: DiffColumns.Column, stored: SQL, recomputed: SQL) -> SQL {
        let exact = isIdentical(column, stored: stored, recomputed: recomputed)
        guard isTolerant(column) else { return exact }
        // Below the resolution of a double only equal values are the same; from 1 on all numbers of the same sign
        // are.
        let given = tolerances[column.name] ?? tolerance
        let tolerance = given < 1e-17 ? 0 : min(given, 1)
        // Only finite values are compared with the tolerance, because the difference to an infinity is infinite, and
        // so is the bound. Values of different signs and very small values are left out, because an overflow or
        // underflow would be an error.
        return """
            (\(exact) OR CASE WHEN abs(\(stored)) < 'Infinity' AND abs(\(recomputed)) < 'Infinity'
              AND (\(stored) < 0) = (\(recomputed) < 0) AND greatest(abs(\(stored)), abs(\(recomputed))) > \(Self.smallest)
              THEN abs(\(stored) - \(recomputed)) <= \(tolerance) * greatest(abs(\(stored)), abs(\(recomputed)))
              ELSE false END)
            """
    }

    /// Equal in every significant bit.
    func isIdentical(_ column: DiffColumns.Column, stored: SQL, recomputed: SQL) -> SQL {
        if let binary = Self.binaryJSON[column.type] {
            // jsonb can't hold the character U+0000; such values are compared as text.
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

    /// Compares with the type's own equality operator, in any schema: `=` would be looked up in the search path,
    /// wouldn't find an extension's operator, and would use that of text for citext. NULL equals NULL.
    static func isEqual(_ left: SQL, _ right: SQL) -> SQL {
        // An array of a NULL array is empty, and so is an array of an empty array.
        "(ARRAY[\(left)] = ARRAY[\(right)] AND (\(left) IS NULL) = (\(right) IS NULL))"
    }
}
