package import Postgres
package import Timescale

/// The stored result of a diff, for `repair` and for a diff that resumes an earlier one. A pure value.
package struct DiffRecord: Sendable, Hashable, Codable {
    /// The filter and tolerances of the comparison; a later comparison uses the same.
    package struct Settings: Sendable, Hashable, Codable {
        package var tolerance: Double
        package var tolerances: [String: Double]
        package var filter: DiffFilter
        package var toRaw: Bool

        /// Takes the settings of a plan.
        package init(_ plan: DiffPlan) {
            tolerance = plan.tolerance
            tolerances = plan.tolerances
            filter = plan.filter
            toRaw = plan.toRaw
        }
    }

    /// Name and version of the format. The number is raised by a change that old programs would misread.
    package static let form = "caggctl.diff.kept/1"

    package private(set) var form = DiffRecord.form
    /// The version of the program that wrote it.
    package var program: String
    package var subject: CaggSubject
    /// The cagg's name at that time.
    package var cagg: String
    /// The start by the server's clock. If several runs were combined, the start of the first one: nothing in the
    /// record is older.
    package var started: InternalTime
    package var settings: Settings
    /// The whole buckets that were to be compared.
    package var range: TimeRange
    /// The compared slices, in the order of time.
    package private(set) var slices: [DiffSummary.Slice]
    package private(set) var stretches: [DiffVerdict: [DiffSummary.Stretch]]
    package var skipped: [DiffSummary.Skipped]
    package var noise: Int64

    /// - Parameters:
    ///   - summary: the result of a diff, which may have been interrupted.
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

    /// The ranges that still have to be compared: skipped slices, and what an interrupted diff didn't reach.
    package var left: TimeRanges { TimeRanges([range]).subtracting(TimeRanges(slices.map(\.range))) }

    /// The rows that count as differences.
    package var rows: Int64 {
        stretches.filter(\.key.isDifference).values.joined().reduce(0) { $0 + $1.rows }
    }

    /// A plan that compares some of the buckets again, or the remaining ones.
    package func plan(_ parts: TimeRanges, of cagg: ContinuousAggregate) -> DiffPlan {
        var plan = DiffPlan(cagg: cagg.view.sqlText, range: range)
        plan.parts = parts
        plan.tolerance = settings.tolerance
        plan.tolerances = settings.tolerances
        plan.filter = settings.filter
        plan.toRaw = settings.toRaw
        return plan
    }

    /// The summary that the record was made from. `columns` are those of the run to which it is added.
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

    /// Replaces the results of some buckets with those of a later comparison. A stretch that was compared again only
    /// in part stays unchanged.
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
