/// A bar chart that compares choices: one row per choice, one column per measure.
package struct BarChart: Sendable, Equatable {
    /// A quantity that is measured for every choice. All its bars have the same scale, which starts at 0.
    package struct Measure: Sendable, Equatable {
        /// The heading of the column.
        package var title: String
        /// The value that shouldn't be exceeded, drawn as a line through all bars; nil if there is no limit.
        package var limit: Double?

        /// A measure with its heading and limit.
        package init(_ title: String, limit: Double? = nil) {
            (self.title, self.limit) = (title, limit)
        }
    }

    /// The value of one measure for one choice.
    package struct Bar: Sendable, Equatable {
        /// The value. All bars of a measure have the same unit.
        package var value: Double
        /// The value as people read it, with its unit.
        package var text: String

        /// A bar with its value and text.
        package init(_ value: Double, _ text: String) {
            (self.value, self.text) = (value, text)
        }
    }

    /// One row of the chart.
    package struct Choice: Sendable, Equatable {
        /// The text at the left of the row.
        package var label: String
        /// Whether this choice is the proposed one. Its row is drawn with an arrow.
        package var isMarked: Bool
        /// One bar per measure, in the order of the measures.
        package var bars: [Bar]

        /// A row with its bars.
        package init(_ label: String, isMarked: Bool = false, bars: [Bar]) {
            (self.label, self.isMarked, self.bars) = (label, isMarked, bars)
        }
    }

    /// The heading above the labels of the choices.
    package var title: String
    /// The columns, from left to right.
    package var measures: [Measure]
    /// The rows, from top to bottom.
    package var choices: [Choice]
    /// The table that machine-readable formats print instead.
    package var table: Table

    /// A chart and the table that machine-readable formats print.
    package init(title: String, measures: [Measure], choices: [Choice], table: Table) {
        (self.title, self.measures, self.choices, self.table) = (title, measures, choices, table)
    }
}
