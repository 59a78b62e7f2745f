import ArgumentParser
import Postgres

/// What is compared, and how strictly.
struct DiffSelectionArguments: ParsableArguments {
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Relative difference up to which floating-point numbers are equal, 1e-9 if left out; for one column: "
                + "avg_duration_ms=1e-6. May be repeated.", valueName: "number"),
        transform: { try ToleranceExpression(parsing: $0) })
    var tolerance: [ToleranceExpression] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Compare these columns only: request_count,total_tokens.", valueName: "names"),
        transform: Self.names)
    var columns: [String]?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Compare one group only: provider=openai. May be repeated, for other grouping columns.",
            valueName: "column=value"),
        transform: { try NamedValue(parsing: $0) })
    var group: [NamedValue] = []

    @Option(
        name: .customLong("where"), parsing: .unconditional,
        help: ArgumentHelp(
            """
            Compare the rows only that this SQL condition on the cagg's columns holds for. Functions and operators \
            outside pg_catalog need their schema: public.f(x), a OPERATOR(public.=) b.
            """, valueName: "sql"),
        transform: Self.condition)
    var condition: String?

    @Flag(help: "Compare a cagg over a cagg with the raw data at the foot of the hierarchy.")
    var toRaw = false

    /// Whether nothing narrows the comparison or sets its tolerance.
    var isEmpty: Bool { tolerance.isEmpty && columns == nil && group.isEmpty && condition == nil && !toRaw }

    func fill(_ request: inout DiffRequest) throws(ValueProblem) {
        var seen: Set<String?> = []
        for one in tolerance {
            guard seen.insert(one.column).inserted else {
                throw ValueProblem("--tolerance is given twice\(one.column.map { " for \($0)" } ?? "")")
            }
            if let column = one.column {
                request.tolerances[column] = one.tolerance
            } else {
                request.tolerance = one.tolerance
            }
        }
        if let twice = Dictionary(grouping: group, by: \.name).first(where: { $1.count > 1 }) {
            throw ValueProblem("--group is given twice for \(twice.key); --where takes any condition")
        }
        (request.columns, request.groups, request.condition) = (columns, group, condition)
        request.toRaw = toRaw
    }

    @Sendable private static func names(_ text: String) throws -> [String] {
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map { name in
            String(name.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }
        guard !names.contains("") else {
            throw ValueProblem("is no list of columns; write request_count,total_tokens")
        }
        return names
    }

    @Sendable private static func condition(_ text: String) throws -> String {
        guard !text.allSatisfy(\.isWhitespace) else {
            throw ValueProblem("is no condition; write \"request_count > 100\"")
        }
        return text
    }
}

/// How fast, and in which pieces.
struct DiffPaceArguments: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Length of the slice that one query compares; a chunk if left out.", valueName: "duration"),
        transform: Reading.positiveSpan)
    var step: TimeSpan?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How many connections compare at the same time: 1 to 8; if left out 1, and 2 for a sample, whose lookups "
                + "the server doesn't run in parallel.", valueName: "count"),
        transform: Self.jobs)
    var jobs: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "All slices are compared at one moment, whose snapshot holds vacuum back; take a new one after this long, "
                + "1h if left out.", valueName: "duration"),
        transform: Reading.duration)
    var maxSnapshotAge: Interval?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How long the server may take for one slice; if left out as long as --statement-timeout says, or 10min.",
            valueName: "duration"),
        transform: Reading.duration)
    var sliceTimeout: Interval?

    func fill(_ request: inout DiffRequest) {
        (request.step, request.jobs, request.sliceTimeout) = (step, jobs, sliceTimeout)
        if let maxSnapshotAge { request.maximumSnapshotAge = maxSnapshotAge }
    }

    @Sendable private static func jobs(_ text: String) throws -> Int {
        let allowed = DiffRequest.jobsAllowed
        guard let number = Int(text), allowed.contains(number) else {
            throw ValueProblem("is no number of jobs; write \(allowed.lowerBound) to \(allowed.upperBound)")
        }
        return number
    }
}
