internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// `diff` as a document: the compared range, the number of rows with each verdict, the differences, and notes that say
/// what to do.
struct DiffReport {
    static let schema = "caggctl.diff/1"

    var summary: DiffSummary
    /// The differences that this document lists, up to a limit. The counts include all differences.
    var listed: [Difference]
    /// The number of listed differences: those in `listed`, or those that were written before this document.
    var listedCount: Int
    /// The start of the earlier diff that this diff continues; nil if this diff continues no earlier diff.
    var addsTo: InternalTime?

    private var type: TimeType { summary.cagg.timeType }

    var document: Document {
        let form = DiffForm(summary.columns, type)
        return document([
            .comparison(Comparison(table: form.table(listed, emptyText: emptyText), items: listed.map(form.item)))
        ])
    }

    /// The document without the rows, for a format that has already written them.
    var rest: Document { document([]) }

    private var total: Int64 { DiffVerdict.allCases.map(summary.count).reduce(0, +) }

    private var emptyText: String {
        total > 0 ? "no difference is listed" : noDifferences
    }

    private var noDifferences: String {
        summary.isComplete ? "no differences" : "no differences in the compared slices"
    }

    /// The counts in one line. With CSV it goes to standard error, because standard output contains only rows.
    var line: String {
        let found = DiffVerdict.allCases.filter { summary.count($0) > 0 }.map { "\($0.rawValue) \(summary.count($0))" }
        let result = found.isEmpty ? noDifferences : found.joined(separator: ", ")
        return "\(summary.compared.counted("row")) compared: \(result)"
    }

    private func document(_ rows: [Section]) -> Document {
        var sections: [Section] = [.fields(key: "summary", title: nil, fields), .strip(DiffStrip(summary).strip)]
        sections += rows
        if let audit = summary.audit { sections += DiffAuditReport(audit: audit).sections }
        if total > listedCount {
            sections.append(
                .note(
                    Note(
                        .info,
                        "listed differences: \(listedCount) of \(total)"
                            + (addsTo == nil ? "; a higher --limit lists more" : ""), code: "diff.limited")))
        }
        if let addsTo {
            sections.append(
                .note(
                    Note(
                        .info,
                        "continues the diff that started at \(TimeText.people(addsTo, .timestamptz)); differences that"
                            + " were found before this run are counted, but not listed", code: "diff.resumed")))
        }
        sections += (advice + summary.suspects.map(\.note) + omissions + caveats).map { .note($0) }
        return Document(schema: Self.schema, sections: sections)
    }

    private var fields: [Field] {
        let counts = DiffVerdict.allCases.map { verdict in
            let count = summary.count(verdict)
            let style: CellStyle = count == 0 ? .plain : verdict.isDifference ? .bad : .warning
            return Field(key: verdict.rawValue, label: verdict.rawValue, cell: .integer(count, style: style))
        }
        return [
            Field(key: "cagg", label: "cagg", cell: .text(summary.cagg.view.description)),
            Field(key: "from", label: "from", cell: TimeText.cell(summary.range.start, type)),
            Field(key: "to", label: "to", cell: TimeText.cell(summary.range.end, type)),
            Field(key: "compared", label: "rows compared", cell: .integer(summary.compared)),
        ] + counts + [
            Field(key: "noise", label: "floating-point noise", cell: .integer(summary.noise, style: .dim)),
            Field(
                key: "skipped", label: "slices not compared",
                cell: .integer(summary.skipped.count, style: summary.isComplete ? .dim : .bad)),
            Field(
                key: "clean", label: "clean",
                cell: Cell(
                    .bool(summary.isClean), display: !summary.isClean ? "no" : summary.isComplete ? "yes" : "unknown",
                    style: summary.isClean && summary.isComplete ? .good : .bad)),
        ]
    }

    private var caveats: [Note] {
        var notes: [Note] = []
        if !summary.isClean, summary.audit == nil {
            notes.append(
                Note(
                    .info, "\"repair\" refreshes only the buckets with pending, duplicate or drift rows",
                    command: "repair \(summary.cagg.view)", code: "diff.repair"))
        }
        if !summary.isComplete {
            notes.append(
                Note(
                    .problem, "to compare the skipped slices, try a smaller --step or a longer --slice-timeout",
                    code: "diff.incomplete"))
        }
        if summary.snapshots > 1 {
            notes.append(
                Note(
                    .info,
                    "the slices were compared in several snapshots, so different slices can show the data of different"
                        + " times",
                    code: "diff.snapshots"))
        }
        return notes
    }

    /// The notes about skipped slices, each with the reason and the command that compares the slice again.
    private var omissions: [Note] {
        let shown = 5
        var notes = summary.skipped.sorted { $0.range.start < $1.range.start }.prefix(shown).map { skipped in
            let again = "diff \(summary.cagg.view) --from \(type.text(skipped.range.start))"
            return Note(
                .problem, "\(TimeText.people(skipped.range, type)) was not compared: \(skipped.reason)",
                command: again + " --to \(type.text(skipped.range.end))", code: "diff.skipped")
        }
        if summary.skipped.count > shown {
            let more = summary.skipped.count - shown
            notes.append(
                Note(
                    .problem, "\(more.counted("more slice")) \(more == 1 ? "was" : "were") not compared",
                    code: "diff.skipped"))
        }
        return notes
    }

    private var advice: [Note] {
        DiffVerdict.allCases.compactMap { verdict in
            guard let span = summary.span(verdict), summary.count(verdict) > 0 else { return nil }
            let name = summary.cagg.view
            let refresh = "refresh \(name) --from \(type.text(span.start)) --to \(type.text(span.end))"
            switch verdict {
            case .drift:
                return Note(
                    .problem,
                    "\(summary.count(verdict).counted("wrong row")) without an invalidation: only a forced refresh"
                        + " fixes drift",
                    command: refresh + " --force", code: "diff.drift")
            case .pending:
                return Note(
                    .warning, "a refresh of this range fixes the pending rows", command: refresh,
                    code: "diff.pending")
            case .duplicate:
                return Note(
                    .problem, "the table \(summary.cagg.materialization) has several rows with the same key",
                    command: refresh + " --force",
                    code: "diff.duplicate")
            case .orphaned:
                return Note(
                    .info,
                    "buckets in the range \(TimeText.people(span, type)) have no raw data any more; a refresh would"
                        + " delete their stored rows", code: "diff.orphaned")
            case .unmaterialized:
                return Note(
                    .info, "rows from \(TimeText.people(span.start, type)) on are not stored yet",
                    code: "diff.unmaterialized")
            }
        }
    }
}
