/// Instants and ranges on one line, for people.
///
/// Positions are any linear number (microseconds, or the raw value of an integer time column). The text beside each
/// is the caller's, so this knows nothing of time zones.
package struct TimeAxis: Sendable, Equatable {
    /// A place on the axis and how it reads.
    package struct Point: Sendable, Equatable {
        /// Where it is.
        package var position: Int64
        /// How it reads: `13:05`.
        package var text: String

        package init(_ position: Int64, _ text: String) {
            (self.position, self.text) = (position, text)
        }
    }

    /// A named instant. One beyond the ends is drawn at the end, as an arrow.
    package struct Mark: Sendable, Equatable {
        package var label: String
        package var point: Point

        package init(_ label: String, at point: Point) {
            (self.label, self.point) = (label, point)
        }
    }

    /// Stretches that mean the same, in one shade and with one line of legend. A stretch shows at least one column.
    package struct Span: Sendable, Equatable {
        package var label: String
        package var ranges: [Range<Int64>]
        package var shade: Shade

        package init(_ label: String, ranges: [Range<Int64>], shade: Shade = .medium) {
            (self.label, self.ranges, self.shade) = (label, ranges, shade)
        }
    }

    /// How dark a stretch is drawn.
    package enum Shade: Sendable, CaseIterable {
        case light, medium, dark
    }

    /// A heading above the drawing.
    package var title: String?
    /// The left end.
    package var start: Point
    /// The right end, after the left one.
    package var end: Point
    /// In any order.
    package var marks: [Mark]
    /// Later ones are drawn over earlier ones.
    package var spans: [Span]

    /// Ends that don't differ draw everything at the left.
    package init(title: String? = nil, from start: Point, to end: Point, marks: [Mark], spans: [Span] = []) {
        (self.title, self.start, self.end, self.marks, self.spans) = (title, start, end, marks, spans)
    }

    /// The column of `position` among `count`, clipped to the ends.
    func column(of position: Int64, among count: Int) -> Int {
        guard end.position > start.position, position > start.position else { return 0 }
        if position >= end.position { return count - 1 }
        // Doubles: the difference of two int64 may overflow, and a column needs no more precision.
        let fraction = (Double(position) - Double(start.position)) / (Double(end.position) - Double(start.position))
        return min(count - 1, Int((fraction * Double(count - 1)).rounded()))
    }
}
