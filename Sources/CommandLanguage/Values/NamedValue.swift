/// `name=value` as typed.
package struct NamedValue: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        (self.name, self.value) = (name, value)
    }

    package init(parsing text: String) throws(ValueProblem) {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
            throw ValueProblem("isn't a name and a value; write provider=openai")
        }
        self.init(name: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
    }
}
