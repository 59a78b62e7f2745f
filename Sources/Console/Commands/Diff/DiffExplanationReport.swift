internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// `diff --explain` as a document: the verdicts of one bucket, the facts that decide these verdicts, and the bucket's
/// stored, recomputed and raw rows.
struct DiffExplanationReport {
    static let schema = "caggctl.diff.explain/1"

    var explanation: DiffExplanation

    private var type: TimeType { explanation.state.cagg.timeType }

    var document: Document {
        Document(
            schema: Self.schema,
            sections: [
                .fields(key: "bucket", title: nil, fields), .table(invalidations), .table(chunks),
                .table(SQLReport.table(explanation.stored, key: "stored", title: "stored")),
                .table(SQLReport.table(explanation.recomputed, key: "recomputed", title: "recomputed")),
                .table(SQLReport.table(explanation.rawRows, key: "raw_rows", title: "raw rows of all groups")),
            ] + notes.map { .note($0) })
    }

    private var fields: [Field] {
        [
            Field(key: "cagg", label: "cagg", cell: .text(explanation.state.cagg.view.description)),
            Field(key: "from", label: "bucket from", cell: TimeText.cell(explanation.bucket.start, type)),
            Field(key: "to", label: "to", cell: TimeText.cell(explanation.bucket.end, type)),
            Field(key: "watermark", label: "watermark", cell: TimeText.cell(explanation.state.watermark, type)),
            Field(key: "compared", label: "rows compared", cell: .integer(explanation.compared)),
        ]
            + DiffVerdict.allCases.map { verdict in
                let count = explanation.differences.count { $0.verdict == verdict }
                let style: CellStyle = count == 0 ? .plain : verdict.isDifference ? .bad : .warning
                return Field(key: verdict.rawValue, label: verdict.rawValue, cell: .integer(count, style: style))
            } + [Field(key: "raw_count", label: "raw rows", cell: .integer(explanation.rawCount))]
    }

    private var invalidations: Table {
        Table(
            key: "invalidations", title: "invalidations of this bucket",
            columns: [Column(key: "log"), Column(key: "cagg"), Column(key: "from"), Column(key: "to")],
            rows: explanation.invalidations.map { item in
                [
                    .text(item.log.rawValue), .text(item.cagg.description), TimeText.cell(item.range.start, type),
                    TimeText.cell(item.range.end, type),
                ]
            }, emptyText: "none")
    }

    private var chunks: Table {
        Table(
            key: "chunks", title: "chunks",
            columns: [
                Column(key: "chunk"), Column(key: "of", title: "belongs to"), Column(key: "compressed"),
                Column(key: "from"), Column(key: "to"),
            ],
            rows: explanation.chunks.map { chunk in
                [
                    .text(chunk.name), .text(chunk.isOfSource ? "source" : "materialization"),
                    Cell(.bool(chunk.isCompressed), display: chunk.isCompressed ? "yes" : "no"),
                    TimeText.cell(chunk.range.start, type), TimeText.cell(chunk.range.end, type),
                ]
            }, emptyText: "none")
    }

    private var notes: [Note] {
        let verdicts = DiffVerdict.allCases.filter { verdict in
            explanation.differences.contains { $0.verdict == verdict }
        }
        if verdicts.isEmpty {
            return [Note(.info, "the stored rows and the recomputed rows are equal", code: "diff.explain.same")]
        }
        return verdicts.map { reason(for: $0) } + explanation.suspects.map(\.note)
    }

    private static func name(_ log: DiffExplanation.Invalidation.Log) -> String {
        log == .unfinished ? "the unfinished ranges" : "the \(log.rawValue) log"
    }

    /// The note with the reason for a verdict.
    private func reason(for verdict: DiffVerdict) -> Note {
        let code = "diff.explain.\(verdict.rawValue)"
        let watermark = TimeText.people(explanation.state.watermark, type)
        switch verdict {
        case .duplicate:
            let table = explanation.state.cagg.materialization
            return Note(.problem, "duplicate: the table \(table) has several rows with the same key", code: code)
        case .orphaned:
            let gone = explanation.gone.ranges.map { TimeText.people($0, type) }.joined(separator: ", ")
            return Note(.info, "orphaned: the source hypertable has no chunk for \(gone)", code: code)
        case .unmaterialized:
            return Note(.info, "unmaterialized: the bucket begins at or above the watermark \(watermark)", code: code)
        case .pending:
            let logs = Set(explanation.invalidations.map { Self.name($0.log) }).sorted()
            return Note(
                .warning, "pending: the bucket is invalidated in \(logs.joined(separator: " and in "))", code: code)
        case .drift:
            return Note(
                .problem,
                "drift: the bucket is below the watermark \(watermark), the source has chunks for the whole bucket, and"
                    + " no invalidation covers the bucket",
                code: code)
        }
    }
}
