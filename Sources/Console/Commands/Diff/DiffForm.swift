internal import Operations
internal import Rendering
internal import Timescale

/// Formats a difference: as a table row for programs, and as a comparison for people.
struct DiffForm: Sendable {
    private let columns: DiffColumns
    private let type: TimeType

    init(_ columns: DiffColumns, _ type: TimeType) { (self.columns, self.type) = (columns, type) }

    /// - Parameter emptyText: the text that people see if no difference is listed.
    func table(_ listed: [Difference], emptyText: String? = nil) -> Table {
        let columns =
            [Column(key: "verdict")] + columns.key.map { Column(key: $0.name) }
            + [Column(key: "differing", title: "column: stored → recomputed")]
        return Table(key: "differences", columns: columns, rows: listed.map(row), emptyText: emptyText)
    }

    func row(_ difference: Difference) -> [Cell] {
        let key = difference.sides.key.dropFirst().map { text in text.map { Cell.text($0) } ?? .null }
        return [verdict(difference), bucket(difference)] + key + [differing(difference)]
    }

    func item(_ difference: Difference) -> Comparison.Item {
        let key = difference.sides.key.dropFirst().map { text in
            text.map { Cell.text($0) } ?? Cell(.null, display: "NULL")
        }
        let values = remark(difference) == nil || difference.copies > 1 ? difference.sides.values : []
        return Comparison.Item(
            heading: [verdict(difference), bucket(difference)] + key, remark: remark(difference),
            columns: values.map { value in
                Comparison.Column(value.column, above: cell(value.stored), below: cell(value.recomputed))
            })
    }

    private func cell(_ text: String?) -> Cell { text.map { Cell.text($0) } ?? Cell(.null, display: "NULL") }

    private func verdict(_ difference: Difference) -> Cell {
        .text(difference.verdict.rawValue, style: difference.verdict.isDifference ? .bad : .warning)
    }

    private func bucket(_ difference: Difference) -> Cell { TimeText.cell(difference.bucket.start, type) }

    private func differing(_ difference: Difference) -> Cell {
        let values = difference.sides.values.map { value in
            CellValue.object([
                CellMember("column", .text(value.column)),
                CellMember("stored", value.stored.map { .text($0) } ?? .null),
                CellMember("recomputed", value.recomputed.map { .text($0) } ?? .null),
            ])
        }
        let words = difference.sides.values.map { "\($0.column): \($0.stored ?? "NULL") → \($0.recomputed ?? "NULL")" }
        return Cell(.list(values), display: remark(difference) ?? words.joined(separator: ", "))
    }

    /// A remark about a row that is stored more than once, or that is only stored or only recomputed; otherwise nil.
    private func remark(_ difference: Difference) -> String? {
        if difference.copies > 1 { return "stored \(difference.copies) times" }
        if !difference.sides.isStored { return "not stored" }
        if !difference.sides.isRecomputed { return "stored, but not in the recomputed rows" }
        return nil
    }
}
