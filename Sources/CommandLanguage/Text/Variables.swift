/// The values that `${name}` stands for, from `-v NAME=VALUE` and `set NAME VALUE`.
package struct Variables: Sendable, Equatable {
    private var values: [String: String]

    /// Names aren't checked here; ``isName(_:)`` does it where they come in.
    package init(_ values: [String: String] = [:]) {
        self.values = values
    }

    /// Nil where it isn't set; setting nil removes it.
    package subscript(name: String) -> String? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// In alphabetical order.
    package var names: [String] { values.keys.sorted() }

    /// Letters, digits and `_`, not starting with a digit.
    package static func isName(_ text: String) -> Bool {
        text.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil
    }
}
