internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// `policy realtime` as a document.
struct PolicyRealtimeReport {
    var change: RealtimeChange
    var isApplied = false

    private var cagg: ContinuousAggregate { change.state.cagg }
    private var live: LivePart? { change.live }

    var document: Document {
        var sections: [Section] = [.fields(key: "realtime", title: nil, fields)]
        if !isApplied, !change.isEmpty { sections.append(.statements(key: "statements", ["\(change.sql);"])) }
        return Document(schema: "caggctl.policy.realtime/1", sections: sections + [.note(note)])
    }

    private var fields: [Field] {
        func word(_ isOn: Bool) -> Cell { Cell(.bool(isOn), display: isOn ? "on" : "off") }
        return [
            Field(key: "cagg", label: "cagg", cell: .text(cagg.view.description)),
            Field(key: "before", label: "real-time before", cell: word(!cagg.isMaterializedOnly)),
            Field(key: "after", label: "real-time after", cell: word(change.isOn)),
            Field(
                key: "applied", label: "applied", cell: Cell(.bool(isApplied), display: isApplied ? "yes" : "no")),
            Field(key: "watermark", label: "watermark", cell: TimeText.cell(change.state.watermark, cagg.timeType)),
            Field(key: "live_to", label: "real-time part ends at", cell: TimeText.cell(live?.range.end, cagg.timeType)),
            Field(
                key: "live_buckets", label: "buckets above the watermark",
                cell: live.map { .integer($0.buckets) } ?? .null),
            Field(
                key: "live_raw_rows", label: "raw rows above the watermark (estimated)",
                cell: live?.raw.map { .integer($0.rows) } ?? .null),
            cost("live_cost", label: "planner's cost of aggregating these rows", live?.aggregation),
            cost("stored_cost", label: "planner's cost of reading all stored rows", change.stored),
        ]
    }

    private func cost(_ key: String, label: String, _ estimate: PlanEstimate?) -> Field {
        Field(
            key: key, label: label,
            cell: estimate.map { Cell(.number($0.cost), display: $0.cost.text(decimals: 0)) } ?? .null)
    }

    /// The note about the consequences for queries on the cagg.
    private var note: Note {
        Note(.info, live.map(consequence) ?? unknownCost, code: "policy.realtime.\(change.isOn ? "on" : "off")")
    }

    private var unknownCost: String { "the cost is unknown: this role can't read \(cagg.source)" }

    private func consequence(_ live: LivePart) -> String {
        let (type, buckets) = (cagg.timeType, live.buckets.counted("bucket"))
        if live.range.isEmpty {
            return "all buckets with raw rows are stored, so at the moment readers see the same rows with both settings"
        }
        if change.isOn {
            let rows = live.raw.map { " from about \($0.rows.counted("raw row"))" } ?? ""
            return
                "with real-time aggregation on, each read of \(cagg.view) aggregates \(buckets)\(rows); late data below"
                + " the watermark stays invisible until a refresh"
        }
        let length = live.range.end.rawValue - live.range.start.rawValue
        return
            "with real-time aggregation off, readers don't see the newest \(buckets):"
            + " \(TimeText.people(live.range, type))"
            + (type.isInteger ? "" : " (\(TimeText.length(.microseconds(length))))")
            + "; each bucket becomes visible when a refresh stores it"
    }
}
