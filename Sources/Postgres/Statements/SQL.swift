/// A statement whose interpolated values are bound as parameters.
///
/// ```swift
/// let sql: SQL = "SELECT * FROM \(identifier: table) WHERE id = \(id)"
/// ```
/// A plain interpolation binds a value. Values with the label `identifier:` or `name:` are quoted by libpq when the
/// statement is sent. Another `SQL` is inserted with its parameters. Only the label `unsafeRaw:` inserts text
/// unchanged.
package struct SQL: Sendable, Hashable {
    enum Fragment: Sendable, Hashable {
        case text(String)
        case parameter(Parameter)
        case identifier(String)
    }

    private(set) var fragments: [Fragment]

    /// Joins two parts of a statement with their parameters.
    package static func + (lhs: SQL, rhs: SQL) -> SQL {
        SQL(fragments: lhs.fragments + rhs.fragments)
    }

    private init(fragments: [Fragment]) {
        self.fragments = fragments
    }

    /// Creates a statement from unchanged text. Use this only for text in caggctl's source, or for SQL that the server
    /// returned (`pg_get_viewdef`).
    package init(unsafeRaw text: String) {
        fragments = [.text(text)]
    }
}

extension SQL: ExpressibleByStringInterpolation {
    /// Collects the parts of an interpolated statement.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var fragments: [Fragment] = []

        /// An empty statement with capacity for the parts.
        package init(literalCapacity: Int, interpolationCount: Int) {
            fragments.reserveCapacity(interpolationCount * 2 + 1)
        }

        /// Adds literal text.
        package mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { fragments.append(.text(literal)) }
        }

        /// Adds a value as a parameter.
        package mutating func appendInterpolation(_ value: some PostgresEncodable) {
            fragments.append(.parameter(value.postgresParameter))
        }

        /// Adds another statement with its parameters.
        package mutating func appendInterpolation(_ sql: SQL) {
            fragments += sql.fragments
        }

        /// Adds an identifier, which libpq quotes when the statement is sent.
        package mutating func appendInterpolation(identifier: String) {
            fragments.append(.identifier(identifier))
        }

        /// Adds a schema and a name, which libpq quotes when the statement is sent.
        package mutating func appendInterpolation(name: QualifiedName) {
            fragments += [.identifier(name.schema), .text("."), .identifier(name.name)]
        }

        /// Adds unchanged text. Use this only for text in caggctl's source, or for SQL that the server returned.
        package mutating func appendInterpolation(unsafeRaw text: String) {
            fragments.append(.text(text))
        }
    }

    /// A statement without parameters.
    package init(stringLiteral value: String) {
        fragments = [.text(value)]
    }

    /// A statement from its interpolated parts.
    package init(stringInterpolation: StringInterpolation) {
        fragments = stringInterpolation.fragments
    }
}

extension SQL {
    /// Returns the text with `$1`, `$2`, …, and the parameters in the order of these numbers. Equal parameters get the
    /// same number, so that the server sees the same expression in SELECT and GROUP BY.
    func bound(quotingIdentifiersWith quote: (String) throws(PostgresError) -> String) throws(PostgresError)
        -> (text: String, parameters: [Parameter])
    {
        var text = ""
        var parameters: [Parameter] = []
        for fragment in fragments {
            switch fragment {
            case .text(let part): text += part
            case .identifier(let name): text += try quote(name)
            case .parameter(let parameter):
                if let index = parameters.firstIndex(of: parameter) {
                    text += "$\(index + 1)"
                } else {
                    parameters.append(parameter)
                    text += "$\(parameters.count)"
                }
            }
        }
        return (text, parameters)
    }
}

extension Sequence<SQL> {
    /// The parts with `separator` between them; an empty statement if there are no parts.
    package func joined(separator: SQL) -> SQL {
        var result: SQL = ""
        for (index, part) in enumerated() {
            result = index == 0 ? part : result + separator + part
        }
        return result
    }
}
