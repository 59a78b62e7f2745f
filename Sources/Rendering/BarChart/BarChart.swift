/// Choices and what each of them costs, as bars: one row a choice, one column a measure.
package struct BarChart: Sendable, Equatable {
    /// What is measured of every choice. All bars of a measure have one scale, which begins at 0.
    package struct Measure: Sendable, Equatable {
        package var title: String
        /// What should not be exceeded, drawn through all bars.
        package var limit: Double?

        package init(_ title: String, limit: Double? = nil) {
            (self.title, self.limit) = (title, limit)
        }
    }

    /// One measure of one choice; in any unit, which its text names.
    package struct Bar: Sendable, Equatable {
        package var value: Double
        package var text: String

        package init(_ value: Double, _ text: String) {
            (self.value, self.text) = (value, text)
        }
    }

    package struct Choice: Sendable, Equatable {
        package var label: String
        /// The one that is proposed.
        package var isMarked: Bool
        /// As many as there are measures.
        package var bars: [Bar]

        package init(_ label: String, isMarked: Bool = false, bars: [Bar]) {
            (self.label, self.isMarked, self.bars) = (label, isMarked, bars)
        }
    }

    /// What the labels of the choices are of.
    package var title: String
    package var measures: [Measure]
    /// In the order they are drawn, from above.
    package var choices: [Choice]
    /// The machine form.
    package var table: Table

    package init(title: String, measures: [Measure], choices: [Choice], table: Table) {
        (self.title, self.measures, self.choices, self.table) = (title, measures, choices, table)
    }
}
