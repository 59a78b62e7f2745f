internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// `thresholds` as a document: the values, the pending ranges, and a time axis.
struct ThresholdsReport {
    static let schema = "caggctl.thresholds/1"

    var thresholds: Thresholds

    private var state: CaggState { thresholds.state }
    private var type: TimeType { state.cagg.timeType }

    var document: Document {
        var sections: [Section] = [.fields(key: "thresholds", title: nil, fields), .table(pendingTable)]
        if let axis { sections.append(.axis(axis)) }
        return Document(schema: Self.schema, sections: sections)
    }

    /// The columns of `continuous_aggregate_stats`, a view of TimescaleDB 1.x. Old scripts may need these columns.
    var legacyDocument: Document {
        let columns = ["view_name", "completed_threshold", "invalidation_threshold"].map { Column(key: $0) }
        let row: [Cell] = [
            .text(state.cagg.view.description), TimeText.cell(state.watermark, type),
            TimeText.cell(state.invalidationThreshold ?? .noBegin, type),
        ]
        return Document(
            schema: "caggctl.thresholds.legacy/1",
            sections: [.table(Table(key: "continuous_aggregate_stats", columns: columns, rows: [row]))])
    }

    private var fields: [Field] {
        [
            Field(key: "cagg", label: "cagg", cell: .text(state.cagg.view.description)),
            Field(key: "source", label: "source", cell: .text(state.cagg.source.description)),
            Field(key: "watermark", label: "watermark", cell: TimeText.cell(state.watermark, type)),
            Field(
                key: "invalidation_threshold", label: "invalidation threshold",
                cell: TimeText.cell(state.invalidationThreshold, type)),
            Field(key: "newest_row", label: "newest raw row", cell: TimeText.cell(thresholds.newestRow, type)),
            Field(
                key: "raw_from", label: "raw data from",
                cell: TimeText.cell(state.sourceChunks.ranges.first?.start, type)),
            Field(key: "source_log_entries", label: "hypertable log entries", cell: .integer(state.sourceLog.entries)),
            Field(key: "own_log_entries", label: "materialization log entries", cell: .integer(state.ownLog.entries)),
            Field(key: "unfinished_ranges", label: "unfinished ranges", cell: .integer(state.unfinished.entries)),
            Field(key: "now", label: "server time", cell: TimeText.cell(thresholds.now)),
        ]
    }

    private var pendingTable: Table {
        Table(
            key: "pending", title: "pending below the watermark", columns: [Column(key: "start"), Column(key: "end")],
            rows: state.pending.ranges.map { [TimeText.cell($0.start, type), TimeText.cell($0.end, type)] },
            emptyText: "nothing is pending below the watermark")
    }

    private var axis: TimeAxis? {
        let marks = [
            ("watermark", state.watermark), ("invalidation threshold", state.invalidationThreshold ?? .noBegin),
            ("newest row", thresholds.newestRow ?? .noBegin),
            ("now", type.isInteger ? .noBegin : InternalTime(state.cagg.local(thresholds.now))),
        ].filter { $0.1.isFinite && type.normalized($0.1).isFinite }
        let chunks = state.sourceChunks.ranges
        guard let first = chunks.first?.start ?? marks.map(\.1).min(), let last = marks.map(\.1).max(),
            first < last
        else { return nil }
        func point(_ time: InternalTime) -> TimeAxis.Point { .init(time.rawValue, TimeText.people(time, type)) }
        func spans(_ ranges: [TimeRange]) -> [Range<Int64>] { ranges.map { $0.start.rawValue..<$0.end.rawValue } }
        return TimeAxis(
            from: point(first), to: point(last), marks: marks.map { .init($0.0, at: point($0.1)) },
            spans: [
                .init("raw chunks", ranges: spans(chunks), shade: .light),
                .init("pending", ranges: spans(state.pending.ranges), shade: .dark),
            ].filter { !$0.ranges.isEmpty })
    }
}
