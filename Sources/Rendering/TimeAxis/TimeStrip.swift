/// A drawing of consecutive stretches of time. A letter shows the result of each stretch, and a bar shows the part of
/// the stretch to which the result applies.
package struct TimeStrip: Sendable, Equatable {
    /// A possible result of a stretch. If several stretches share a cell, the cell shows the meaning that comes first
    /// in `meanings`.
    package struct Meaning: Sendable, Equatable {
        /// One ASCII character, different from those of the other meanings.
        package var letter: Character
        /// The text in the legend.
        package var label: String
        /// The colour of the letter.
        package var style: CellStyle

        /// A meaning with its letter and legend.
        package init(_ letter: Character, _ label: String, style: CellStyle) {
            (self.letter, self.label, self.style) = (letter, label, style)
        }
    }

    /// One stretch of time and its result.
    package struct Stretch: Sendable, Equatable {
        /// The index of the result in `meanings`.
        package var meaning: Int
        /// The part of the stretch to which the result applies, from 0 to 1.
        package var share: Double

        /// A stretch with its result.
        package init(_ meaning: Int, share: Double = 0) {
            (self.meaning, self.share) = (meaning, share)
        }
    }

    /// The heading.
    package var title: String
    /// The possible results, the worst first.
    package var meanings: [Meaning]
    /// The stretches, oldest first.
    package var stretches: [Stretch]
    /// The text of the left end.
    package var start: String
    /// The text of the right end.
    package var end: String
    /// The table that machine-readable formats print instead.
    package var table: Table

    /// A strip and the table that machine-readable formats print.
    package init(
        title: String, meanings: [Meaning], stretches: [Stretch], from start: String, to end: String, table: Table
    ) {
        (self.title, self.meanings, self.stretches) = (title, meanings, stretches)
        (self.start, self.end, self.table) = (start, end, table)
    }
}
