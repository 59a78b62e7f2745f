/// Values of one type, among them those that are easily taken for each other or for none.
struct ValuePool: Sendable {
    struct Value: Sendable {
        /// Its text form, as spelled here; nil for NULL.
        var text: String?
        /// As SQL of the column's type.
        var sql: String
        /// Equal for values that their type calls equal.
        var equal: Int
        /// Equal for values that differ by floating-point noise at most.
        var near: Int
        /// What the cagg stores for it, where an array of one value is stored.
        var stored: String
    }

    var type: String
    /// The aggregate, with `%` for the column: of a group of one row it is that row's value.
    var aggregate: String
    var values: [Value]

    /// - Parameters:
    ///   - literals: groups of literals that are equal; the number of a group that differs from another by noise alone
    ///     stands in `noise`.
    ///   - stored: the stored value, with `%` for the value.
    init(
        _ type: String, _ aggregate: String, _ literals: [[String]], noise: [Int: Int] = [:], stored: String = "%",
        isNullable: Bool = true
    ) {
        self.type = type
        self.aggregate = aggregate
        values = literals.enumerated().flatMap { group, spellings in
            spellings.map { literal in
                let sql = "'\(literal.replacing("'", with: "''"))'::\(type)"
                return Value(
                    text: literal, sql: sql, equal: group, near: noise[group] ?? group,
                    stored: stored.replacing("%", with: sql))
            }
        }
        if isNullable {
            let null = "NULL::\(type)"
            values.append(
                Value(
                    text: nil, sql: null, equal: literals.count, near: literals.count,
                    stored: stored.replacing("%", with: null)))
        }
    }

    private static let first = "(array_agg(% ORDER BY \"At\"))[1]"

    /// What a cagg computes: every kind of type.
    static let measures: [ValuePool] = [
        ValuePool("integer", "max(%)", [["0"], ["-1"], ["2147483647"], ["-2147483648"]]),
        ValuePool("bigint", "sum(%)", [["0"], ["9223372036854775807"], ["-9223372036854775808"]]),
        ValuePool(
            "numeric", "max(%)",
            [["0"], ["1.0", "1.00"], ["NaN"], ["1e-40"], ["12345678901234567890.5"], ["12345678901234567890.6"]]),
        ValuePool(
            "text", "max(%)",
            [[""], ["a"], ["A"], ["NULL"], ["{}"], ["a,\"b\\"], ["line\nand 'line'"], ["\u{e9}"], ["e\u{301}"]]),
        ValuePool("boolean", "bool_or(%)", [["true"], ["false"]]),
        ValuePool(
            "real", "max(%)", [["0", "-0"], ["1.5"], ["NaN"], ["Infinity"], ["-Infinity"], ["3e38"], ["-3e38"]]),
        ValuePool(
            "double precision", "sum(%)",
            [
                ["0", "-0"], ["1"], ["1.0000000000001"], ["1.000001"], ["-1"], ["NaN"], ["Infinity"], ["-Infinity"],
                ["1e308"], ["-1e308"], ["5e-324"], ["1e-320"],
            ], noise: [2: 1]),
        ValuePool("date", "max(%)", [["2025-02-28"], ["infinity"], ["-infinity"], ["4713-01-01 BC"]]),
        ValuePool(
            "timestamptz", "max(%)",
            [["2025-03-30T01:00:00Z", "2025-03-30T03:00:00+02"], ["2025-03-30T01:00:00.000001Z"], ["infinity"]]),
        ValuePool("interval", "max(%)", [["1 day", "24 hours"], ["1 month", "30 days"], ["1 microsecond"], ["0"]]),
        ValuePool("integer[]", "max(%)", [["{}"], ["{1}"], ["{1,NULL}"], ["{{1,2}}"], ["{1,2}"], ["[0:1]={1,2}"]]),
        ValuePool("double precision[]", "max(%)", [["{0}", "{-0}"], ["{NaN}"], ["{NULL}"], ["{}"]]),
        ValuePool("text[]", "max(%)", [["{\"a,b\"}"], ["{a,b}"], ["{NULL}"], ["{\"NULL\"}"], ["{\"\"}"]]),
        ValuePool("json", first, [["{\"a\":1}", "{ \"a\": 1.0 }"], ["{\"a\":2}"], ["null"], ["\"\\u0000\""], ["[]"]]),
        ValuePool(
            "json", "array_agg(% ORDER BY \"At\")",
            [["{\"a\":1}", "{ \"a\": 1.0 }"], ["{\"a\":2}"], ["null"], ["\"\\u0000\""]], stored: "ARRAY[%]"),
        ValuePool("jsonb", first, [["{\"a\":1.0}", "{\"a\":1.00}"], ["{\"a\":1.5}"], ["null"], ["{}"]]),
        ValuePool("money_pair", first, [["(1.0,a)", "(1.00,a)"], ["(1.0,)"], ["(,)"], ["(,\"\")"]]),
        ValuePool("numrange", first, [["[1.0,2.0)", "[1.00,2)"], ["[1,2]"], ["empty"], ["(,)"]]),
        ValuePool("bytea", first, [["\\x"], ["\\x00"], ["\\x0000"]]),
        ValuePool("mood", "max(%)", [["glad"], ["sad"]]),
        ValuePool("share", first, [["0.5"], ["0.50000000000001"], ["NaN"]], noise: [1: 0]),
        ValuePool("point", first, [["(0,0)"], ["(1,0)"], ["(0,1)"]]),
    ]

    /// What a cagg groups by.
    static let keys: [ValuePool] = [
        ValuePool("text", "%", [[""], ["a"], ["NULL"]]),
        ValuePool("numeric", "%", [["0"], ["1.0", "1.00"]]),
        ValuePool("double precision", "%", [["0", "-0"], ["NaN"]]),
        ValuePool("integer[]", "%", [["{}"], ["{NULL}"], ["{1}"]]),
        ValuePool("share", "%", [["0"], ["1"]]),
    ]

    /// The types of a test's own among them.
    static let types = """
        CREATE TYPE money_pair AS (amount numeric, currency text);
        CREATE TYPE mood AS ENUM ('sad', 'glad');
        CREATE DOMAIN ratio AS double precision;
        CREATE DOMAIN share AS ratio CHECK (VALUE <> -1);
        """
}
