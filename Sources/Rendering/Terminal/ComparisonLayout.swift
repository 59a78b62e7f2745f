/// Draws a comparison's rows with the stored values above the recomputed ones:
///
///     drift  2026-11-20 14:00Z  openai  gpt-4o
///                   requests  total_cost
///       stored          1200     12.3412
///       recomputed      1187     12.3399
///
/// Columns that don't fit next to each other continue below, with their names.
struct ComparisonLayout {
    var items: [Comparison.Item]
    var context: RenderingContext

    private static let labels = ["", "  stored", "  recomputed"]

    var lines: [String] {
        items.enumerated().flatMap { index, item in
            // Rows of one line follow each other directly; a row of several lines has a blank line before and after it.
            let isApart = index > 0 && !(item.columns.isEmpty && items[index - 1].columns.isEmpty)
            return (isApart ? [""] : []) + heading(item) + stripes(item.columns).flatMap(lines)
        }
    }

    private func heading(_ item: Comparison.Item) -> [String] {
        let words =
            item.heading.map { $0.displayText(in: context) } + (item.remark.map { [TerminalText.safe($0)] } ?? [])
        var lines = words.joined(separator: "  ").wrapped(to: context.width ?? .max, indent: 2)
        // The first cell is the verdict, which is too short to be wrapped.
        if let verdict = item.heading.first, lines[0].hasPrefix(words[0]) {
            lines[0] = verdict.effectiveStyle.apply(words[0], in: context) + lines[0].dropFirst(words[0].count)
        }
        return lines
    }

    /// The columns, divided into groups that fit the width.
    private func stripes(_ columns: [Comparison.Column]) -> [[Comparison.Column]] {
        var stripes: [[Comparison.Column]] = []
        var used = Int.max
        for column in columns {
            let needed = width(column) + 2
            if stripes.isEmpty || used + needed > (context.width ?? .max) {
                stripes.append([])
                used = labelWidth
            }
            stripes[stripes.count - 1].append(column)
            used += needed
        }
        return stripes
    }

    private func lines(_ stripe: [Comparison.Column]) -> [String] {
        Self.labels.enumerated().map { row, label in
            let cells = stripe.map { column in
                let text = texts(column)[row].padded(to: width(column), alignment: .trailing)
                return row == 0 ? CellStyle.dim.apply(text, in: context) : text
            }
            let line = ([label.padded(to: labelWidth, alignment: .leading)] + cells).joined(separator: "  ")
            return String(line.trailingSpacesRemoved)
        }
    }

    private var labelWidth: Int { Self.labels.map(\.displayWidth).max() ?? 0 }

    private func width(_ column: Comparison.Column) -> Int { texts(column).map(\.displayWidth).max() ?? 0 }

    /// The name of the column and its two values, each cut to the width of the terminal.
    private func texts(_ column: Comparison.Column) -> [String] {
        let availableWidth = context.width.map { max(10, $0 - labelWidth - 2) } ?? .max
        return [
            TerminalText.safe(column.name), column.above.displayText(in: context),
            column.below.displayText(in: context),
        ]
        .map { $0.truncated(to: availableWidth, ellipsis: context.useUnicode ? "…" : "~") }
    }
}
