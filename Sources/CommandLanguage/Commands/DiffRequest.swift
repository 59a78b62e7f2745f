package import Postgres

/// What `diff` is asked for.
package struct DiffRequest: Sendable, Hashable {
    /// As typed, with a schema or without.
    package var cagg: String
    /// What to compare, rounded to buckets; nil for all that is stored, or with `resumes`.
    package var window: TimeWindow?
    /// Relative difference up to which two floating-point numbers count as equal.
    package var tolerance = DiffRequest.defaultTolerance
    /// The same for single columns, by name.
    package var tolerances: [String: Double] = [:]
    /// How many differences are listed, nil for as many as the output is made for; all are counted.
    package var limit: Int?
    /// The length of the window one query compares; nil leaves it to the plan.
    package var step: TimeSpan?
    /// The value columns to compare; nil for all.
    package var columns: [String]?
    /// Grouping columns and the value each must have, in the order given.
    package var groups: [NamedValue] = []
    /// An SQL condition on the cagg's columns.
    package var condition: String?
    /// Down a hierarchy to the raw hypertable.
    package var toRaw = false
    /// Connections that compare at the same time.
    package var jobs: Int?
    /// How old a snapshot may grow before the next one is taken.
    package var maximumSnapshotAge = Interval(microseconds: 3_600_000_000)
    /// How long the server may take for one slice; nil leaves it to `--statement-timeout`, and ten
    /// minutes where that isn't given.
    package var sliceTimeout: Interval?
    /// What it waits for before each slice.
    package var throttle = ThrottleRequest()
    /// Buckets drawn at random instead of all.
    package var sample: Sample?
    /// A moment of the one bucket to explain, instead of a comparison.
    package var explain: TimeExpression?

    /// Whether to go on with the kept diff, as it was asked for, and add to it.
    package var resumes = false

    package init(cagg: String, window: TimeWindow? = nil) {
        self.cagg = cagg
        self.window = window
    }

    /// Sums of doubles depend on the order of their terms, which a parallel plan changes.
    package static let defaultTolerance = 1e-9
    /// What fits on a screen.
    package static let defaultLimit = 20
    /// More connections than these would be too much for a server that others work on.
    package static let jobsAllowed = 1...8
}

/// `name=value` as typed.
package struct NamedValue: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    init(parsing text: String) throws(ValueProblem) {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
            throw ValueProblem("is no column and value; write provider=openai")
        }
        self.init(name: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
    }
}

/// `1e-6`, or `avg_duration_ms=1e-6` for one column.
struct ToleranceExpression: Sendable, Hashable {
    var column: String?
    var tolerance: Double

    init(parsing text: String) throws(ValueProblem) {
        let named = text.contains("=") ? try? NamedValue(parsing: text) : nil
        guard let number = Double(named?.value ?? text), number.isFinite, number >= 0 else {
            throw ValueProblem("is no tolerance; write 0, 1e-9 or avg_duration_ms=0.001")
        }
        (column, tolerance) = (named?.name, number)
    }
}
