/// The values of `${name}`, set by `-v NAME=VALUE` and `set NAME VALUE`.
package struct Variables: Sendable, Equatable {
    private var values: [String: String]

    /// Variables with these values. The caller must check the names with ``isName(_:)``.
    package init(_ values: [String: String] = [:]) {
        self.values = values
    }

    /// The value of a variable; nil if it isn't set. Setting nil removes the variable.
    package subscript(name: String) -> String? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// The names in alphabetical order.
    package var names: [String] { values.keys.sorted() }

    /// Returns the text with its value in place of each `${name}`. `LineLexer` replaces the variables of a command's line,
    /// where quotes and backslashes have a meaning. Throws if a variable isn't set.
    package func replacing(in text: String, origin: Origin) throws(UsageError) -> String {
        var (result, rest) = ("", text[...])
        while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
            let name = String(rest[start.upperBound..<end])
            guard let value = values[name] else {
                throw UsageError("there is no variable \"\(name)\"", origin: origin)
            }
            result += rest[..<start.lowerBound] + value
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    /// Whether the text can be a name: letters, digits and `_`, not starting with a digit.
    package static func isName(_ text: String) -> Bool {
        text.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil
    }
}
