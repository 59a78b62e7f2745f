import ArgumentParser
import Foundation
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
    /// How many differences are listed; all are counted.
    package var limit = DiffRequest.defaultLimit
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
    package var jobs = 1
    /// How old a snapshot may grow before the next one is taken.
    package var maximumSnapshotAge = Interval(microseconds: 3_600_000_000)
    /// How long the server may take for one slice; nil leaves it to the server.
    package var sliceTimeout: Interval?
    /// Wait before each slice while more sessions than these are active on the server.
    package var maximumActive: Int?
    /// Wait before each slice while this file exists.
    package var pauseFile: String?
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
            throw ValueProblem("is no pair; write name=value")
        }
        self.init(name: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
    }
}

struct DiffCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare what a cagg stores with what its raw data says now.",
        discussion: """
            Lists each difference with its cause: pending, unmaterialized, orphaned, duplicate or drift. Exits with \
            4 when it finds pending, duplicate or drift rows, with 5 when part of it couldn't be compared. Without a \
            window it compares all that is stored. The comparison runs on the server, slice by slice, at one moment; \
            no lock outlasts its slice. The result is kept, also of a diff that was interrupted: --resume compares \
            what is left and adds to it, repair puts right what was found.

            Examples:
              diff llm_metrics_1min --since 6h
              diff llm_metrics_1hour --from 2026-11-20 --to 2026-11-21 --limit 50
              diff llm_metrics_1day --since 7d --tolerance 1e-6 --tolerance avg_latency_ms=1e-3 --output json
              diff llm_metrics_1hour --group provider=openai --columns total_tokens,request_count
              diff llm_metrics_1min --jobs 2 --max-active 8 --slice-timeout 5min
              diff llm_metrics_1min --resume
              diff llm_metrics_1hour --explain 2026-11-20T14:00:00Z --group provider=openai
              diff llm_metrics_1min --sample --confidence 99 --at-most 0.1
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @OptionGroup var window: WindowArguments

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Relative difference up to which floating-point numbers are equal, 1e-9 if left out; for one column as "
                + "column=number. May be repeated.", valueName: "number"),
        transform: Tolerance.init)
    var tolerance: [Tolerance] = []

    @Option(
        parsing: .unconditional, help: ArgumentHelp("How many differences to list, 20 if left out.", valueName: "rows"),
        transform: Reading.count)
    var limit = DiffRequest.defaultLimit

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Length of the window one query compares.", valueName: "duration"),
        transform: Reading.positiveSpan)
    var step: TimeSpan?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Compare these columns only, separated by commas.", valueName: "columns"))
    var columns: String?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Only rows with that value of a grouping column; may be repeated.", valueName: "column=value"),
        transform: { try NamedValue(parsing: $0) })
    var group: [NamedValue] = []

    @Option(
        name: .customLong("where"), parsing: .unconditional,
        help: ArgumentHelp("Only rows that meet a condition on the cagg's columns.", valueName: "sql"))
    var condition: String?

    @Flag(help: "Recompute a cagg over a cagg from the hypertable at the foot of the hierarchy.")
    var toRaw = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Connections that compare at the same time, 1 if left out.", valueName: "count"),
        transform: Reading.count)
    var jobs = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How long the server may take for one slice.", valueName: "duration"),
        transform: Reading.duration)
    var sliceTimeout: Interval?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Take a new snapshot when the old one, which holds vacuum back, is that old; 1h if left out.",
            valueName: "duration"),
        transform: Reading.duration)
    var maxSnapshotAge: Interval?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Wait while more other sessions than these are active.", valueName: "count"),
        transform: Reading.count)
    var maxActive: Int?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Wait while this file exists.", valueName: "path"),
        completion: .file())
    var pauseFile: String?

    @Flag(help: "Go on with the last diff of the cagg: compare what it left out, and add to what it found.")
    var resume = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Lay one bucket open: both sides, its raw rows, and what decides its verdict.", valueName: "bucket"),
        transform: Reading.time)
    var explain: TimeExpression?

    @OptionGroup(title: "Audit options") var audit: DiffSampleArguments

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() throws(ValueProblem) -> Command {
        let (window, sample) = (try window.window(), try audit.sample())
        let narrows = !tolerance.isEmpty || columns != nil || !group.isEmpty || condition != nil || toRaw
        if resume, window != nil || sample != nil || narrows {
            throw ValueProblem(
                "--resume goes on as the diff was begun; leave out the window and what narrows it")
        }
        guard jobs <= 8 else { throw ValueProblem("--jobs takes up to 8 connections") }
        var request = DiffRequest(cagg: cagg, window: window)
        for item in tolerance {
            if let column = item.column {
                request.tolerances[column] = item.number
            } else {
                request.tolerance = item.number
            }
        }
        request.limit = limit
        request.step = step
        request.columns = columns?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        request.groups = group
        request.condition = condition
        request.toRaw = toRaw
        request.jobs = jobs
        request.sliceTimeout = sliceTimeout
        if let maxSnapshotAge { request.maximumSnapshotAge = maxSnapshotAge }
        request.maximumActive = maxActive
        request.pauseFile = pauseFile
        request.resumes = resume
        request.sample = sample
        guard explain == nil || sample == nil && window == nil && !resume else {
            throw ValueProblem("--explain takes one bucket; leave out --sample, --resume, --since, --from and --to")
        }
        request.explain = explain
        return .diff(request)
    }

    /// `1e-6`, or `column=1e-6`.
    struct Tolerance: Sendable {
        var column: String?
        var number: Double

        @Sendable init(_ text: String) throws {
            let equals = text.lastIndex(of: "=")
            column = equals.map { String(text[..<$0]) }
            guard let number = Double(equals.map { text[text.index(after: $0)...] } ?? text[...]), number.isFinite,
                number >= 0, column != ""
            else {
                throw ValueProblem("is no tolerance; write 0, 0.001 or 1e-9, or column=1e-9")
            }
            self.number = number
        }
    }
}
