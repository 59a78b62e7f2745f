/// A few numbers drawn as a line of bars: `▂▂▃█▂`. The highest number has the full height.
package struct Sparkline: Sendable, Equatable {
    /// The numbers from left to right. A cross is drawn for nil.
    package var values: [Double?]

    /// A sparkline of these numbers.
    package init(_ values: [Double?]) {
        self.values = values
    }

    private static let bars = Array("▁▂▃▄▅▆▇█")
    private static let plainBars = Array("_.-~=+*#")

    /// Returns the line. Without Unicode the bars are the characters `_.-~=+*#`.
    package func text(useUnicode: Bool) -> String {
        let bars = useUnicode ? Self.bars : Self.plainBars
        let highest = values.compactMap { $0 }.max() ?? 0
        return String(
            values.map { value in
                guard let value else { return useUnicode ? "×" : "x" }
                guard highest > 0 else { return bars[0] }
                return bars[min(bars.count - 1, max(0, Int((value / highest * Double(bars.count)).rounded(.up)) - 1))]
            })
    }
}
