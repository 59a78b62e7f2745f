/// A typed `name=value`.
package struct NamedValue: Sendable, Hashable {
    /// The text before the first `=`.
    package var name: String
    /// The text after the first `=`.
    package var value: String

    /// A name with its value.
    package init(name: String, value: String) {
        (self.name, self.value) = (name, value)
    }

    /// Throws if the text has no `=` or no name.
    package init(parsing text: String) throws(ValueProblem) {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
            throw ValueProblem("isn't a name with a value; write for example provider=openai")
        }
        self.init(name: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
    }
}
