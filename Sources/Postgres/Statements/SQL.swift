/// A statement whose interpolated values are bound as parameters.
///
/// ```swift
/// let sql: SQL = "SELECT * FROM \(identifier: table) WHERE id = \(id)"
/// ```
/// A plain interpolation binds; `identifier:` and `name:` are quoted by libpq when the statement is sent; another
/// `SQL` is spliced in with its parameters; only the loud label `unsafeRaw:` puts text into the statement as it is.
package struct SQL: Sendable, Hashable {
    enum Fragment: Sendable, Hashable {
        case text(String)
        case parameter(Parameter)
        case identifier(String)
    }

    private(set) var fragments: [Fragment]

    package static func + (lhs: SQL, rhs: SQL) -> SQL {
        SQL(fragments: lhs.fragments + rhs.fragments)
    }

    private init(fragments: [Fragment]) {
        self.fragments = fragments
    }

    /// Text that becomes part of the statement unchanged: only for text written in this program's source or fetched
    /// from the server as SQL (`pg_get_viewdef`).
    package init(unsafeRaw text: String) {
        fragments = [.text(text)]
    }
}

extension SQL: ExpressibleByStringInterpolation {
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var fragments: [Fragment] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            fragments.reserveCapacity(interpolationCount * 2 + 1)
        }

        package mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { fragments.append(.text(literal)) }
        }

        package mutating func appendInterpolation(_ value: some PostgresEncodable) {
            fragments.append(.parameter(value.postgresParameter))
        }

        package mutating func appendInterpolation(_ sql: SQL) {
            fragments += sql.fragments
        }

        package mutating func appendInterpolation(identifier: String) {
            fragments.append(.identifier(identifier))
        }

        package mutating func appendInterpolation(name: QualifiedName) {
            fragments += [.identifier(name.schema), .text("."), .identifier(name.name)]
        }

        package mutating func appendInterpolation(unsafeRaw text: String) {
            fragments.append(.text(text))
        }
    }

    package init(stringLiteral value: String) {
        fragments = [.text(value)]
    }

    package init(stringInterpolation: StringInterpolation) {
        fragments = stringInterpolation.fragments
    }
}

extension SQL {
    /// Text with `$1`, `$2`, … and the parameters they stand for. Equal parameters share a number, so that the server
    /// sees the same expression in SELECT and GROUP BY.
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
                if let known = parameters.firstIndex(of: parameter) {
                    text += "$\(known + 1)"
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
    package func joined(separator: SQL) -> SQL {
        var result: SQL = ""
        for (index, part) in enumerated() {
            result = index == 0 ? part : result + separator + part
        }
        return result
    }
}
