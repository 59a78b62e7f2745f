package import Postgres
package import Timescale

/// The result of a diff as it is kept for `repair`, and for a later diff that continues this one.
package struct DiffRecord: Sendable, Hashable, Codable {
    /// The filter and the tolerances of the diff. A later comparison of the same buckets uses them again.
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

    /// The name and version of the format. The version is raised by a change that older programs would misread.
    package static let form = "caggctl.diff.kept/1"

    package private(set) var form = DiffRecord.form
    /// The version of caggctl that wrote the record.
    package var program: String
    package var subject: CaggSubject
    /// The cagg's name when the record was written.
    package var cagg: String
    /// When the diff started, by the server's clock. If several runs were combined, the start of the first run. No
    /// result in the record is older.
    package var started: InternalTime
    package var settings: Settings
    /// The range of whole buckets that the diff was to compare.
    package var range: TimeRange
    /// The compared slices, in the order of time.
    package private(set) var slices: [DiffSummary.Slice]
    /// For each verdict, the ranges of adjacent buckets that have rows with this verdict.
    package private(set) var stretches: [DiffVerdict: [DiffSummary.Stretch]]
    package var skipped: [DiffSummary.Skipped]
    package var noise: Int64

    /// - Parameters:
    ///   - summary: the result of a diff, which may have been interrupted.
    ///   - started: the time of the server's clock before the first slice.
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

    /// The ranges that still have to be compared: skipped slices, and the rest of an interrupted diff.
    package var left: TimeRanges { TimeRanges([range]).subtracting(TimeRanges(slices.map(\.range))) }

    /// The number of rows that count as differences.
    package var rows: Int64 {
        stretches.filter(\.key.isDifference).values.joined().reduce(0) { $0 + $1.rows }
    }

    /// Returns a plan for comparing the buckets in `parts`. The plan uses the settings of this record.
    package func plan(_ parts: TimeRanges, of cagg: ContinuousAggregate) -> DiffPlan {
        var plan = DiffPlan(cagg: cagg.view.sqlText, range: range)
        plan.parts = parts
        plan.tolerance = settings.tolerance
        plan.tolerances = settings.tolerances
        plan.filter = settings.filter
        plan.toRaw = settings.toRaw
        return plan
    }

    /// Returns the summary from which the record was made. The record doesn't contain the columns, so the caller passes
    /// those of the run to which it adds the summary.
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

    /// Replaces the results of the buckets that a later diff has compared again. If only a part of a stretch was
    /// compared again, the stretch keeps its earlier result.
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
