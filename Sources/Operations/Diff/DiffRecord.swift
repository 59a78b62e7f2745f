package import Postgres
package import Timescale

/// The saved result of a diff. `repair` refreshes the ranges in the record, and `diff --resume` continues an unfinished
/// diff.
package struct DiffRecord: Sendable, Hashable, Codable {
    /// The filter and the tolerances of the diff. A later comparison of the same buckets uses the same settings.
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

    /// The name and version of the record's format. The version is raised if older programs would misread the new
    /// format.
    package static let form = "caggctl.diff.kept/1"

    package private(set) var form = DiffRecord.form
    /// The version of caggctl that wrote the record.
    package var program: String
    /// The cagg, database and server to which the record belongs.
    package var subject: CaggSubject
    /// The cagg's name when the record was written.
    package var cagg: String
    /// The start of the diff, by the server's clock. If several runs were combined, the start of the first run. No
    /// result in the record is older than this time.
    package var started: InternalTime
    package var settings: Settings
    /// The requested range, extended to whole buckets. A part of the range may not have been compared: see `left`.
    package var range: TimeRange
    /// The compared slices, in the order of time. One statement compares one slice.
    package private(set) var slices: [DiffSummary.Slice]
    /// For each verdict, the ranges of adjacent buckets that have rows with this verdict.
    package private(set) var stretches: [DiffVerdict: [DiffSummary.Stretch]]
    /// The slices that couldn't be compared, each with the reason.
    package var skipped: [DiffSummary.Skipped]
    /// The number of keys that differ only by floating-point noise within the tolerance.
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

    /// The parts of `range` that haven't been compared: skipped slices, and slices that an interrupted diff didn't
    /// reach.
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

    /// Returns the saved result as a summary. The record contains neither the cagg nor the columns, so the caller
    /// passes them.
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
    /// compared again, the earlier result of the whole stretch remains.
    package mutating func replace(with later: DiffSummary) {
        let comparedAgain = TimeRanges(later.slices.map(\.range))
        for verdict in DiffVerdict.allCases {
            let kept = (stretches[verdict] ?? []).filter {
                !TimeRanges([$0.range]).subtracting(comparedAgain).isEmpty
            }
            let keptRanges = TimeRanges(kept.map(\.range))
            let new = (later.stretches[verdict] ?? []).filter { !keptRanges.overlaps($0.range) }
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
