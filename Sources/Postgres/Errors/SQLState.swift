/// A five-character SQLSTATE.
///
/// The type isn't an enum, because servers and extensions define their own codes. The constants are the codes that
/// caggctl checks for. See appendix A of PostgreSQL's documentation.
package struct SQLState: Sendable, Hashable, CustomStringConvertible {
    /// The five characters.
    package let code: String

    /// A SQLSTATE with its five characters.
    package init(_ code: String) {
        self.code = code
    }

    /// The first two characters, which name the class of the condition: `22` for data exceptions.
    package var conditionClass: String { String(code.prefix(2)) }

    /// The code.
    package var description: String { code }

    /// The command can't run inside a transaction block.
    package static let activeTransaction = SQLState("25001")
    /// An administrator has ended the session.
    package static let adminShutdown = SQLState("57P01")
    /// More than one function fits the call.
    package static let ambiguousFunction = SQLState("42725")
    /// The server is starting or shutting down.
    package static let cannotConnectNow = SQLState("57P03")
    /// The server has ended the session after a crash.
    package static let crashShutdown = SQLState("57P02")
    /// The database was dropped.
    package static let databaseDropped = SQLState("57P04")
    /// The role lacks a privilege.
    package static let insufficientPrivilege = SQLState("42501")
    /// The server doesn't accept the role.
    package static let invalidAuthorization = SQLState("28000")
    /// The database doesn't exist.
    package static let invalidCatalogName = SQLState("3D000")
    /// The value of an argument or setting isn't allowed.
    package static let invalidParameterValue = SQLState("22023")
    /// The password is wrong.
    package static let invalidPassword = SQLState("28P01")
    /// A lock wasn't available within the lock time-out.
    package static let lockNotAvailable = SQLState("55P03")
    /// The statement was cancelled, or exceeded the server's statement time-out.
    package static let queryCanceled = SQLState("57014")
    /// The transaction is read-only.
    package static let readOnlyTransaction = SQLState("25006")
    /// The function doesn't exist.
    package static let undefinedFunction = SQLState("42883")
    /// The relation doesn't exist.
    package static let undefinedTable = SQLState("42P01")

    /// The codes of the errors with which the server ends a connection, or refuses a new one for now. The last three are
    /// the time-outs of an idle session, of an idle transaction and of a transaction.
    package static let endingConnection: Set<SQLState> = [
        .adminShutdown, .crashShutdown, .cannotConnectNow, .databaseDropped, SQLState("57P05"), SQLState("25P03"),
        SQLState("25P04"),
    ]
}
