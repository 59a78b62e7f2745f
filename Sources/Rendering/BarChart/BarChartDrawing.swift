/// Draws a bar chart:
///
///       buckets  peak memory              run
///             1  █       ╎        16 MB   ████████████████ 1m 30s
///     →      10  ██████  ╎        100 MB  ████             20s
///           100  ████████╎███████ 256 MB  ██               9s
struct BarChartDrawing {
    var chart: BarChart
    var context: RenderingContext

    private static let gap = "  "
    private static let narrowestBar = 6

    var lines: [String] {
        guard !chart.choices.isEmpty else { return [] }
        let heading =
            "  " + chart.title.flushRight(labelWidth) + Self.gap
            + chart.measures.indices.map { column in
                TerminalText.safe(chart.measures[column].title).flushLeft(barWidth + 1 + textWidth(column))
            }.joined(separator: Self.gap)
        return [CellStyle.strong.apply(String(heading.trailingSpacesRemoved), in: context)] + chart.choices.map(line)
    }

    private func line(_ choice: BarChart.Choice) -> String {
        let mark = choice.isMarked ? (context.useUnicode ? "→ " : "> ") : "  "
        let label = TerminalText.safe(choice.label).flushRight(labelWidth)
        let bars = zip(chart.measures.indices, choice.bars).map { column, bar in
            drawn(bar, of: column) + " " + TerminalText.safe(bar.text).flushLeft(textWidth(column))
        }
        let head = choice.isMarked ? CellStyle.strong.apply(mark + label, in: context) : mark + label
        return String((head + Self.gap + bars.joined(separator: Self.gap)).trailingSpacesRemoved)
    }

    private func drawn(_ bar: BarChart.Bar, of column: Int) -> String {
        let limit = chart.measures[column].limit
        let filled = bar.value > 0 ? max(1, position(bar.value, column)) : 0
        let (full, line) = context.useUnicode ? ("█", "╎") : ("#", "|")
        let mark = limit.map { position($0, column) }
        let cells = (0..<barWidth).map { cell in
            cell == mark ? line : cell < filled ? full : " "
        }.joined()
        let isTooMuch = limit.map { bar.value > $0 } ?? false
        return isTooMuch ? CellStyle.bad.apply(cells, in: context) : cells
    }

    /// Returns the number of cells that a bar for `value` fills. The scale of a measure ends at the largest value or at
    /// 110 % of the limit, whichever is larger.
    private func position(_ value: Double, _ column: Int) -> Int {
        let values = chart.choices.compactMap { $0.bars.indices.contains(column) ? $0.bars[column].value : nil }
        let most = max(values.max() ?? 0, (chart.measures[column].limit ?? 0) * 1.1)
        guard most > 0 else { return 0 }
        return min(barWidth, Int((value / most * Double(barWidth)).rounded()))
    }

    private var labelWidth: Int {
        ([chart.title] + chart.choices.map(\.label)).map { TerminalText.safe($0).displayWidth }.max() ?? 0
    }

    private func textWidth(_ column: Int) -> Int {
        chart.choices.map {
            $0.bars.indices.contains(column) ? TerminalText.safe($0.bars[column].text).displayWidth : 0
        }
        .max() ?? 0
    }

    /// The width of a bar in columns, the same for all measures.
    private var barWidth: Int {
        let texts = chart.measures.indices.map { textWidth($0) + 1 + Self.gap.count }.reduce(0, +)
        let availableWidth = min(context.width ?? 100, 120) - 2 - labelWidth - texts
        return max(Self.narrowestBar, min(24, availableWidth / max(1, chart.measures.count)))
    }
}

extension String {
    /// The text, padded on the left to `width` columns.
    fileprivate func flushRight(_ width: Int) -> String {
        String(repeating: " ", count: max(0, width - displayWidth)) + self
    }

    /// The text, padded on the right to `width` columns.
    fileprivate func flushLeft(_ width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - displayWidth))
    }
}
