/// What is wrong with one value, as half a sentence that follows the value: `is no time; write …`.
package struct ValueProblem: Error, Sendable, Equatable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) {
        self.description = description
    }
}
