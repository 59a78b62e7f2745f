/// A five-character SQLSTATE; open, because servers and extensions have codes of their own.
///
/// The named ones are those this program decides by. See PostgreSQL, appendix A.
package struct SQLState: Sendable, Hashable, CustomStringConvertible {
    package let code: String

    package init(_ code: String) {
        self.code = code
    }

    /// The first two characters, which name the kind of condition.
    package var conditionClass: String { String(code.prefix(2)) }

    package var description: String { code }

    package static let activeTransaction = SQLState("25001")
    package static let adminShutdown = SQLState("57P01")
    package static let ambiguousFunction = SQLState("42725")
    package static let cannotConnectNow = SQLState("57P03")
    package static let crashShutdown = SQLState("57P02")
    package static let insufficientPrivilege = SQLState("42501")
    package static let invalidAuthorization = SQLState("28000")
    package static let invalidCatalogName = SQLState("3D000")
    package static let invalidParameterValue = SQLState("22023")
    package static let invalidPassword = SQLState("28P01")
    package static let lockNotAvailable = SQLState("55P03")
    package static let queryCanceled = SQLState("57014")
    package static let readOnlyTransaction = SQLState("25006")
    package static let undefinedFunction = SQLState("42883")
    package static let undefinedTable = SQLState("42P01")
}
