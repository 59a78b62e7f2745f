internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// `policy explain` as a document.
struct PolicyExplainReport {
    static let schema = "caggctl.policy.explain/1"

    var explanation: PolicyExplanation

    private var state: CaggState { explanation.state }
    private var type: TimeType { state.cagg.timeType }
    private var grid: BucketGrid { explanation.grid }

    var document: Document {
        var sections: [Section] = [.fields(key: "run", title: nil, fields)]
        if !explanation.isTooSmall {
            sections += [
                .table(batches),
                .table(ranges("work", title: "buckets with work", explanation.work, emptyText: "no bucket has work")),
            ]
        }
        if !explanation.omissions.isEmpty { sections.append(.table(omissions)) }
        if !explanation.unreachable.isEmpty {
            sections.append(
                .table(ranges("unreachable", title: "late data that no run will ever reach", explanation.unreachable)))
        }
        sections += notes.map { .note($0) }
        return Document(schema: Self.schema, sections: sections)
    }

    private var fields: [Field] {
        let (policy, work) = (explanation.policy, explanation.work)
        return [
            Field(key: "cagg", label: "cagg", cell: .text(state.cagg.view.description)),
            Field(key: "job_id", label: "job", cell: .integer(policy.job.id)),
            Field(key: "at", label: "run at", cell: now),
            Field(
                key: "requested", label: "requested window",
                cell: Cell(
                    TimeText.value(explanation.reach.requested, type),
                    display: "\(TimeText.people(explanation.reach.requested, type))"
                        + " (start offset \(policy.startOffset), end offset \(policy.endOffset))")),
            Field(key: "covered", label: "whole buckets in the window", cell: range(explanation.covered)),
            Field(
                key: "covered_buckets", label: "number of whole buckets",
                cell: .integer(grid.count(explanation.covered))),
            Field(key: "work_buckets", label: "buckets with work", cell: .integer(grid.count(work))),
            Field(key: "watermark", label: "watermark", cell: TimeText.cell(state.watermark, type)),
            Field(key: "newest_row", label: "newest raw row", cell: TimeText.cell(explanation.newestRow, type)),
        ]
    }

    /// The time of the run. For integer time, people also see the function that returned the time. For a time column
    /// without a time zone, they see the time zone of the job's clock.
    private var now: Cell {
        var cell = TimeText.cell(explanation.now, type)
        if let function = explanation.nowFunction {
            cell.display = "\(type.text(explanation.now)), from \(function)()"
        } else if let clock = state.cagg.clock {
            cell.display =
                "\(TimeText.people(explanation.now, type)) (\(clock.isAssumed ? "assumed " : "")clock of"
                + " \(clock.zone))"
        }
        return cell
    }

    private var batches: Table {
        let done = explanation.batchesDone
        return Table(
            key: "batches", title: "batches in execution order",
            columns: [
                Column(key: "batch", alignment: .trailing), Column(key: "start"), Column(key: "end"),
                Column(key: "buckets", alignment: .trailing),
                Column(key: "work_buckets", title: "with work", alignment: .trailing),
                Column(key: "in_this_run", title: "in this run"),
            ],
            rows: explanation.batches.enumerated().map { index, batch in
                [
                    .integer(index + 1), TimeText.cell(batch.start, type), TimeText.cell(batch.end, type),
                    .integer(grid.count(batch)), .integer(grid.count(explanation.work(in: [batch]))),
                    Cell(.bool(index < done), display: index < done ? "yes" : "no"),
                ]
            }, isPrimary: false, emptyText: "no batches")
    }

    private func ranges(_ key: String, title: String, _ ranges: TimeRanges, emptyText: String? = nil) -> Table {
        Table(
            key: key, title: title,
            columns: [Column(key: "start"), Column(key: "end"), Column(key: "buckets", alignment: .trailing)],
            rows: ranges.ranges.map {
                [TimeText.cell($0.start, type), TimeText.cell($0.end, type), .integer(grid.count($0))]
            }, isPrimary: key == "work", emptyText: emptyText)
    }

    private var omissions: Table {
        Table(
            key: "left_out", title: "left out of this run",
            columns: [
                Column(key: "reason"), Column(key: "start"), Column(key: "end"),
                Column(key: "buckets", alignment: .trailing),
                Column(key: "covered_from", title: "covered by runs from this time on"),
                Column(key: "first_run", title: "first scheduled run"),
                Column(key: "longest_end_offset", title: "largest end_offset that covers it"),
            ],
            rows: explanation.omissions.map { omission in
                [
                    Cell(.text(omission.reason.rawValue), display: words(omission.reason)),
                    TimeText.cell(omission.range.start, type),
                    TimeText.cell(omission.range.end, type), .integer(grid.count(omission.range)),
                    omission.coveredFrom.map { TimeText.cell($0, type) } ?? Cell(.null, display: "none"),
                    TimeText.cell(explanation.firstRun(covering: omission)),
                    omission.longestEndOffset.map { length in
                        type.isInteger
                            ? .integer(length)
                            : TimeText.cell(.microseconds(length))
                    } ?? .null,
                ]
            }, isPrimary: false)
    }

    private func words(_ reason: PolicyOmission.Reason) -> String { reason.rawValue.replacing("-", with: " ") }

    private func range(_ range: TimeRange) -> Cell {
        Cell(TimeText.value(range, type), display: range.isEmpty ? "none" : TimeText.people(range, type))
    }

    private var notes: [Note] { PolicyExplainNotes(explanation: explanation).notes }
}
