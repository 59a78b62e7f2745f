/// Renders a document for people.
///
/// Sections are printed in their order with a blank line between them, and the notes at the end.
struct TerminalRenderer {
    var context: RenderingContext

    func render(_ document: Document) -> String {
        var blocks: [[String]] = document.sections.compactMap(block)
        let notes = document.notes.flatMap(lines)
        if !notes.isEmpty { blocks.append(notes) }
        let text = blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
        return text.isEmpty ? "" : text + "\n"
    }

    private func block(_ section: Section) -> [String]? {
        switch section {
        case .fields(_, let title, let fields): heading(title) + FieldList(fields: fields, context: context).lines
        case .table(let table): lines(of: table)
        case .statements(_, let statements): statements.isEmpty ? nil : statements.flatMap(lines)
        case .axis(let axis): heading(axis.title) + TimeAxisDrawing(axis: axis, context: context).lines
        case .comparison(let comparison): lines(of: comparison)
        case .strip(let strip): strip.stretches.count < 2 ? nil : TimeStripDrawing(strip: strip, context: context).lines
        case .chart(let chart): chart.choices.isEmpty ? nil : BarChartDrawing(chart: chart, context: context).lines
        case .note, .metrics: nil
        }
    }

    private func heading(_ title: String?) -> [String] {
        title.map { [CellStyle.strong.apply(TerminalText.safe($0), in: context)] } ?? []
    }

    private func lines(of table: Table) -> [String] {
        var lines = heading(table.title)
        if table.rows.isEmpty, let emptyText = table.emptyText {
            lines += safe(emptyText).wrapped(to: context.width ?? .max, separators: "")
        } else if !context.expanded, let fitting = FittingTable(table, in: context) {
            lines += fitting.lines
        } else {
            lines += ExpandedTable(table: table, context: context).lines
        }
        if let footer = table.footer { lines.append(safe(footer)) }
        return lines
    }

    private func lines(of comparison: Comparison) -> [String] {
        guard comparison.readsBetterStacked, !context.expanded else { return lines(of: comparison.table) }
        return heading(comparison.table.title) + ComparisonLayout(items: comparison.items, context: context).lines
    }

    /// The lines of a statement as it will run. They are never wrapped, so that the SQL can be copied.
    private func lines(of statement: String) -> [String] {
        TerminalText.safe(statement, newline: .kept).split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    private func lines(of note: Note) -> [String] {
        let label = "\(note.severity.rawValue): "
        // Names aren't broken at their separators and commands are never wrapped, so that both can be copied.
        var lines = (label + safe(note.text)).wrapped(to: max(20, context.width ?? .max), separators: "", indent: 2)
        lines[0] = note.severity.style.apply(label, in: context) + lines[0].dropFirst(label.count)
        if let command = note.command {
            lines.append(
                "  " + (context.useUnicode ? "→ " : "-> ") + CellStyle.strong.apply(safe(command), in: context))
        }
        return lines
    }

    private func safe(_ text: String) -> String { TerminalText.safe(text) }
}

/// Draws named values, one below the other: `label:  value`.
struct FieldList {
    var fields: [Field]
    var context: RenderingContext

    var lines: [String] {
        let labels = fields.map { TerminalText.safe($0.label) + ":" }
        let labelWidth = labels.map(\.displayWidth).max() ?? 0
        return zip(fields, labels).flatMap { field, label in
            let availableWidth = context.width.map { max(20, $0 - labelWidth - 4) } ?? .max
            let values = field.cell.displayText(in: context).wrapped(to: availableWidth)
            return values.enumerated().map { index, value in
                let name = (index == 0 ? label : "").padded(to: labelWidth, alignment: .leading)
                let styled = field.cell.effectiveStyle.apply(value, in: context)
                return String("  \(name)  \(styled)".trailingSpacesRemoved)
            }
        }
    }
}
