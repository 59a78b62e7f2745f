internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Timescale

/// The options that choose the rows and columns to compare, and the tolerance.
struct DiffSelectionArguments: ParsableArguments {
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Largest relative difference at which two floating-point numbers count as equal. Default: 1e-9. For one "
                + "column: avg_duration_ms=1e-6. May be repeated.", valueName: "number"),
        transform: { try ToleranceExpression(parsing: $0) })
    var tolerance: [ToleranceExpression] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Compare only these columns: request_count,total_tokens.", valueName: "names"),
        transform: Self.names)
    var columns: [String]?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Compare only the rows with this value in a grouping column: provider=openai. May be repeated.",
            valueName: "column=value"),
        transform: { try NamedValue(parsing: $0) })
    var group: [NamedValue] = []

    @Option(
        name: .customLong("where"), parsing: .unconditional,
        help: ArgumentHelp(
            "Compare only the rows that meet this SQL condition on the cagg's columns. Write functions and operators "
                + "outside pg_catalog with their schema: public.f(x), a OPERATOR(public.=) b.", valueName: "sql"),
        transform: Self.condition)
    var condition: String?

    @Flag(help: "For a cagg on a cagg: compare with the raw data instead of the cagg below.")
    var toRaw = false

    /// Whether none of these options is given.
    var isEmpty: Bool { tolerance.isEmpty && columns == nil && group.isEmpty && condition == nil && !toRaw }

    func validate() throws {
        var seen: Set<String?> = []
        for one in tolerance where !seen.insert(one.column).inserted {
            throw ValueProblem(
                "--tolerance is given more than once \(one.column.map { "for the column \($0)" } ?? "without a column")"
            )
        }
        if let twice = Dictionary(grouping: group, by: \.name).first(where: { $1.count > 1 }) {
            throw ValueProblem(
                "--group is given more than once for the column \(twice.key); to compare several groups, use --where")
        }
    }

    func fill(_ plan: inout DiffPlan) {
        for one in tolerance {
            if let column = one.column {
                plan.tolerances[column] = one.tolerance
            } else {
                plan.tolerance = one.tolerance
            }
        }
        plan.filter = DiffFilter(
            columns: columns, groups: group.map { .init(column: $0.name, value: $0.value) }, condition: condition)
        plan.toRaw = toRaw
    }

    @Sendable private static func names(_ text: String) throws -> [String] {
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map { name in
            String(name.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }
        guard !names.contains("") else {
            throw ValueProblem(
                "isn't a list of columns; write names with commas between them: request_count,total_tokens")
        }
        return names
    }

    @Sendable private static func condition(_ text: String) throws -> String {
        guard !text.allSatisfy(\.isWhitespace) else {
            throw ValueProblem("is empty; write a condition, for example \"request_count > 100\"")
        }
        return text
    }
}

/// The options for the slices, the connections and the time limits of a diff.
struct DiffPaceArguments: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Length of the time range that one query compares. Default: the length of a chunk.", valueName: "duration"),
        transform: Reading.positiveSpan)
    var step: TimeSpan?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of connections that compare at the same time, from 1 to 8. Default: 1, or 2 for a sample, because "
                + "the server doesn't run the lookups of a sample in parallel.", valueName: "count"),
        transform: Self.jobs)
    var jobs: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Maximum age of the snapshot in which slices are compared. After this time, a new snapshot is taken, "
                + "because an old snapshot holds back vacuum. Default: 1h.", valueName: "duration"),
        transform: Reading.duration)
    var maxSnapshotAge: Duration?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Time limit for the comparison of one slice. Default: --statement-timeout if it is given, otherwise 10min.",
            valueName: "duration"),
        transform: Reading.duration)
    var sliceTimeout: Duration?

    /// Writes the options into a plan. They may differ from the options of the diff that is resumed.
    ///
    /// - Parameter statementTimeout: the value of `--statement-timeout`, used if `--slice-timeout` isn't given.
    func fill(_ plan: inout DiffPlan, statementTimeout: Duration?, isSample: Bool) {
        plan.step = step.map { WindowStep($0) } ?? .chunk
        plan.jobs = jobs ?? (isSample ? 2 : 1)
        plan.maximumSnapshotAge = maxSnapshotAge ?? .seconds(3_600)
        // The default is 10 minutes: one slice rarely takes longer, and a slow slice can't block a whole night.
        plan.statementTimeout = sliceTimeout ?? statementTimeout ?? .seconds(600)
    }

    /// The allowed numbers of connections. More than 8 connections would disturb the other users of the server.
    private static let allowedJobs = 1...8

    @Sendable private static func jobs(_ text: String) throws -> Int {
        let allowed = allowedJobs
        guard let number = Int(text), allowed.contains(number) else {
            throw ValueProblem(
                "isn't an allowed number of jobs; write a number from \(allowed.lowerBound) to \(allowed.upperBound)")
        }
        return number
    }
}

/// A tolerance as it is typed: `1e-6` for all columns, or `avg_duration_ms=1e-6` for one column.
struct ToleranceExpression: Sendable, Hashable {
    var column: String?
    var tolerance: Double

    init(parsing text: String) throws(ValueProblem) {
        let named = text.contains("=") ? try? NamedValue(parsing: text) : nil
        guard let number = Double(named?.value ?? text), number.isFinite, number >= 0 else {
            throw ValueProblem("isn't a tolerance; write for example 1e-9, or avg_duration_ms=0.001 for one column")
        }
        (column, tolerance) = (named?.name, number)
    }
}
