/// Consecutive stretches of time, one cell each, with a letter for what was found and a bar for how much of it.
package struct TimeStrip: Sendable, Equatable {
    /// What a cell can say. Where cells are drawn as one, the earlier meaning is shown.
    package struct Meaning: Sendable, Equatable {
        /// One ASCII character, told apart without colour.
        package var letter: Character
        package var label: String
        package var style: CellStyle

        package init(_ letter: Character, _ label: String, style: CellStyle) {
            (self.letter, self.label, self.style) = (letter, label, style)
        }
    }

    /// One stretch: what it means, by its number among the meanings, and how much of the stretch does, 0 to 1.
    package struct Stretch: Sendable, Equatable {
        package var meaning: Int
        package var share: Double

        package init(_ meaning: Int, share: Double = 0) {
            (self.meaning, self.share) = (meaning, share)
        }
    }

    package var title: String
    /// The worst first.
    package var meanings: [Meaning]
    /// In the order of time.
    package var stretches: [Stretch]
    /// How the two ends read.
    package var start: String
    package var end: String
    /// The machine form.
    package var table: Table

    package init(
        title: String, meanings: [Meaning], stretches: [Stretch], from start: String, to end: String, table: Table
    ) {
        (self.title, self.meanings, self.stretches) = (title, meanings, stretches)
        (self.start, self.end, self.table) = (start, end, table)
    }
}
