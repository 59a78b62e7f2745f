/// A drawing of instants and ranges on one line, for people.
///
/// Positions are microseconds, or the values of an integer time column. The caller gives the text of each position, so
/// the axis doesn't depend on a time zone.
package struct TimeAxis: Sendable, Equatable {
    /// A position on the axis and its text.
    package struct Point: Sendable, Equatable {
        /// The position, in microseconds or as an integer time.
        package var position: Int64
        /// The text: `13:05`.
        package var text: String

        /// A position with its text.
        package init(_ position: Int64, _ text: String) {
            (self.position, self.text) = (position, text)
        }
    }

    /// A named instant. If the instant is outside the axis, an arrow at the nearer end of the axis shows this.
    package struct Mark: Sendable, Equatable {
        /// The name of the instant.
        package var label: String
        /// The position of the instant.
        package var point: Point

        /// A named instant.
        package init(_ label: String, at point: Point) {
            (self.label, self.point) = (label, point)
        }
    }

    /// Ranges with the same meaning, in one shade and with one line in the legend. Each range is at least one column
    /// wide.
    package struct Span: Sendable, Equatable {
        /// The text in the legend.
        package var label: String
        /// The ranges, in any order.
        package var ranges: [Range<Int64>]
        /// The shade of all ranges.
        package var shade: Shade

        /// Ranges with the same meaning.
        package init(_ label: String, ranges: [Range<Int64>], shade: Shade = .medium) {
            (self.label, self.ranges, self.shade) = (label, ranges, shade)
        }
    }

    /// How dark a range is drawn.
    package enum Shade: Sendable, CaseIterable {
        case light, medium, dark
    }

    /// A heading above the drawing.
    package var title: String?
    /// The left end.
    package var start: Point
    /// The right end, which must not be before the left end.
    package var end: Point
    /// The named instants, in any order.
    package var marks: [Mark]
    /// The ranges. Later ones are drawn over earlier ones.
    package var spans: [Span]

    /// An axis. If both ends are equal, everything is drawn at the left.
    package init(title: String? = nil, from start: Point, to end: Point, marks: [Mark], spans: [Span] = []) {
        (self.title, self.start, self.end, self.marks, self.spans) = (title, start, end, marks, spans)
    }

    /// The column of `position`, from 0 to `count - 1`. A position outside the axis has the first or the last column.
    func column(of position: Int64, among count: Int) -> Int {
        guard end.position > start.position, position > start.position else { return 0 }
        if position >= end.position { return count - 1 }
        // Doubles, because the difference of two 64-bit integers can overflow, and their precision is enough for a
        // column.
        let fraction = (Double(position) - Double(start.position)) / (Double(end.position) - Double(start.position))
        return min(count - 1, Int((fraction * Double(count - 1)).rounded()))
    }
}
