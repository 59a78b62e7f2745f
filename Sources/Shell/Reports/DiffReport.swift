internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// `diff` as a document: what was compared, the verdicts counted, the differences, and what to do.
struct DiffReport {
    static let schema = "caggctl.diff/1"

    var summary: DiffSummary
    /// The first so many differences; the counts hold all of them.
    var listed: [Difference]
    /// When the comparison that this one adds to began; nil for one of its own.
    var addsTo: InternalTime?

    private var type: TimeType { summary.cagg.timeType }

    var document: Document {
        var sections: [Section] = [.fields(key: "summary", title: nil, fields)]
        if let axis { sections.append(.axis(axis)) }
        sections.append(.table(table))
        if !summary.skipped.isEmpty { sections.append(.table(skipped)) }
        if let audit = summary.audit { sections += DiffAuditReport(audit: audit).sections }
        let total = DiffVerdict.allCases.map(summary.count).reduce(0, +)
        if total > listed.count {
            sections.append(
                .note(
                    Note(
                        .info, "\(listed.count) of \(total) rows are listed; --limit shows more",
                        code: "diff.limited")))
        }
        if let addsTo {
            sections.append(
                .note(
                    Note(
                        .info,
                        "adds to the comparison that began at \(TimeText.people(addsTo, .timestamptz)); what that found is"
                            + " counted and not listed", code: "diff.resumed")))
        }
        sections += (advice + summary.suspects.map(\.note) + caveats).map { .note($0) }
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
                key: "clean", label: "clean",
                cell: Cell(
                    .bool(summary.isClean), display: summary.isClean ? "yes" : "no",
                    style: summary.isClean ? .good : .bad)),
        ]
    }

    /// When the differences are, and what isn't known.
    private var axis: TimeAxis? {
        guard summary.range.start < summary.range.end else { return nil }
        func point(_ time: InternalTime) -> TimeAxis.Point { .init(time.rawValue, TimeText.people(time, type)) }
        func places(_ ranges: [TimeRange]) -> [Range<Int64>] { ranges.map { $0.start.rawValue..<$0.end.rawValue } }
        let found = [DiffVerdict.orphaned, .unmaterialized, .pending, .duplicate, .drift].map { verdict in
            TimeAxis.Span(
                verdict.rawValue, ranges: places(summary.buckets(verdict).ranges),
                shade: verdict.isDifference ? .dark : .light)
        }.filter { !$0.ranges.isEmpty }
        let unknown = TimeAxis.Span("not compared", ranges: places(summary.skipped.map(\.range)))
        let spans = found + (summary.skipped.isEmpty ? [] : [unknown])
        return spans.isEmpty
            ? nil : TimeAxis(from: point(summary.range.start), to: point(summary.range.end), marks: [], spans: spans)
    }

    private var skipped: Table {
        Table(
            key: "skipped", title: "not compared",
            columns: [Column(key: "from"), Column(key: "to"), Column(key: "reason")],
            rows: summary.skipped.map {
                [TimeText.cell($0.range.start, type), TimeText.cell($0.range.end, type), .text($0.reason)]
            }, emptyText: "all was compared")
    }

    private var caveats: [Note] {
        var notes: [Note] = []
        if !summary.isClean, summary.audit == nil {
            notes.append(
                Note(
                    .info, "to refresh all wrong buckets, and no others", command: "repair \(summary.cagg.view)",
                    code: "diff.repair"))
        }
        if !summary.isComplete {
            notes.append(
                Note(
                    .problem, "\(summary.skipped.count) slices were not compared; try them with a smaller --step",
                    code: "diff.incomplete"))
        }
        if summary.snapshots > 1 {
            notes.append(
                Note(
                    .info,
                    "compared at \(summary.snapshots) moments, because a snapshot is kept for --max-snapshot-age only",
                    code: "diff.snapshots"))
        }
        return notes
    }

    private var table: Table {
        let keys = summary.columns.key
        let columns =
            [Column(key: "verdict")] + keys.map { Column(key: $0.name) }
            + [Column(key: "differing", title: "column: stored → recomputed")]
        return Table(key: "differences", columns: columns, rows: listed.map(row), emptyText: "no differences")
    }

    private func row(_ difference: Difference) -> [Cell] {
        let style: CellStyle = difference.verdict.isDifference ? .bad : .warning
        let bucket = TimeText.cell(difference.bucket.start, type)
        let key = difference.sides.key.dropFirst().map { text in text.map { Cell.text($0) } ?? .null }
        return [.text(difference.verdict.rawValue, style: style), bucket] + key + [differing(difference)]
    }

    private func differing(_ difference: Difference) -> Cell {
        let values = difference.sides.values.map { value in
            CellValue.object([
                CellMember("column", .text(value.column)),
                CellMember("stored", value.stored.map { .text($0) } ?? .null),
                CellMember("recomputed", value.recomputed.map { .text($0) } ?? .null),
            ])
        }
        return Cell(.list(values), display: words(difference))
    }

    private func words(_ difference: Difference) -> String {
        if difference.copies > 1 { return "stored \(difference.copies) times" }
        if !difference.sides.isStored { return "not stored" }
        if !difference.sides.isRecomputed { return "stored, but no raw rows" }
        return difference.sides.values.map { "\($0.column): \($0.stored ?? "NULL") → \($0.recomputed ?? "NULL")" }
            .joined(separator: ", ")
    }

    private var advice: [Note] {
        DiffVerdict.allCases.compactMap { verdict in
            guard let span = summary.span(verdict), summary.count(verdict) > 0 else { return nil }
            let name = summary.cagg.view
            let refresh = "refresh \(name) --from \(type.text(span.start)) --to \(type.text(span.end))"
            switch verdict {
            case .drift:
                return Note(
                    .problem, "\(summary.count(verdict)) rows are wrong and no invalidation covers them",
                    command: refresh + " --force", code: "diff.drift")
            case .pending:
                return Note(
                    .warning, "the next refresh puts the pending rows right", command: refresh, code: "diff.pending")
            case .duplicate:
                return Note(
                    .problem, "keys stand twice in \(summary.cagg.materialization)", command: refresh + " --force",
                    code: "diff.duplicate")
            case .orphaned:
                return Note(
                    .info,
                    "the raw data of \(TimeText.people(span, type)) is gone; the stored rows are all there is,"
                        + " and a refresh there would delete them", code: "diff.orphaned")
            case .unmaterialized:
                return Note(
                    .info, "rows from \(TimeText.people(span.start, type)) on are not stored yet",
                    code: "diff.unmaterialized")
            }
        }
    }
}
