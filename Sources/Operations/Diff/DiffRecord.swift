package import Postgres
package import Timescale

/// What a diff found, kept for `repair` and for a diff that goes on where it stopped. A pure value.
package struct DiffRecord: Sendable, Hashable, Codable {
    /// How the comparison was narrowed and how strict it was; whoever compares again does it likewise.
    package struct Settings: Sendable, Hashable, Codable {
        package var tolerance: Double
        package var tolerances: [String: Double]
        package var filter: DiffFilter
        package var toRaw: Bool

        /// As the plan has them.
        package init(_ plan: DiffPlan) {
            tolerance = plan.tolerance
            tolerances = plan.tolerances
            filter = plan.filter
            toRaw = plan.toRaw
        }
    }

    /// Name and version of the form; a change that old programs would misread raises the number.
    package static let form = "caggctl.diff.kept/1"

    package private(set) var form = DiffRecord.form
    /// The program's version that wrote it.
    package var program: String
    package var subject: CaggSubject
    /// The cagg's name then.
    package var cagg: String
    /// By the server's clock. Of the first run where several added up: nothing in here is older.
    package var started: InternalTime
    package var settings: Settings
    /// The whole buckets that were to be compared.
    package var range: TimeRange
    /// What was compared, in the order of time.
    package private(set) var slices: [DiffSummary.Slice]
    package private(set) var stretches: [DiffVerdict: [DiffSummary.Stretch]]
    package var skipped: [DiffSummary.Skipped]
    package var noise: Int64

    /// - Parameters:
    ///   - summary: of a diff that ended, or as far as it got.
    ///   - started: the server's clock before the first slice.
    package init(
        _ summary: DiffSummary, of subject: CaggSubject, settings: Settings, started: Timestamp, program: String
    ) {
        self.program = program
        self.subject = subject
        self.settings = settings
        self.started = InternalTime(started)
        cagg = summary.cagg.view.description
        range = summary.range
        slices = summary.slices
        stretches = summary.stretches
        skipped = summary.skipped
        noise = summary.noise
    }

    /// What still has to be compared: what was skipped, and what an interruption left.
    package var left: TimeRanges { TimeRanges([range]).subtracting(TimeRanges(slices.map(\.range))) }

    /// The rows that count as differences.
    package var rows: Int64 {
        stretches.filter(\.key.isDifference).values.joined().reduce(0) { $0 + $1.rows }
    }

    /// A plan for the comparison of some of its buckets once more, or of those that are left.
    package func plan(_ parts: TimeRanges, of cagg: ContinuousAggregate) -> DiffPlan {
        var plan = DiffPlan(cagg: cagg.view.sqlText, range: range)
        plan.parts = parts
        plan.tolerance = settings.tolerance
        plan.tolerances = settings.tolerances
        plan.filter = settings.filter
        plan.toRaw = settings.toRaw
        return plan
    }

    /// As the summary it was made from; `columns` are those of the run that it is added to.
    package func summary(_ cagg: ContinuousAggregate, _ columns: DiffColumns) -> DiffSummary {
        var summary = DiffSummary(cagg: cagg, columns: columns, range: range)
        summary.slices = slices
        summary.stretches = stretches
        summary.skipped = skipped
        summary.noise = noise
        summary.compared = slices.reduce(0) { $0 + $1.compared }
        summary.counts = stretches.mapValues { $0.reduce(0) { $0 + $1.rows } }
        return summary
    }

    /// Puts a later comparison of some of the buckets in the place of what was known of them. A stretch of which only a
    /// part was compared again stays as it was.
    package mutating func replace(with later: DiffSummary) {
        let again = TimeRanges(later.slices.map(\.range))
        for verdict in DiffVerdict.allCases {
            let kept = (stretches[verdict] ?? []).filter {
                !TimeRanges([$0.range]).subtracting(again).isEmpty
            }
            let known = TimeRanges(kept.map(\.range))
            let new = (later.stretches[verdict] ?? []).filter { !known.overlaps($0.range) }
            let all = (kept + new).sorted { $0.range.start < $1.range.start }
            stretches[verdict] = all.isEmpty ? nil : all
        }
        for index in slices.indices {
            let range = slices[index].range
            slices[index].counts = stretches.compactMapValues { stretches in
                let rows = stretches.filter { range.start <= $0.range.start && $0.range.start < range.end }
                return rows.isEmpty ? nil : rows.reduce(0) { $0 + $1.rows }
            }
        }
    }
}
