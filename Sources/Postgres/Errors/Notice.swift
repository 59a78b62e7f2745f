/// A message the server sends beside a result: NOTICE, WARNING, INFO.
package struct Notice: Sendable, Equatable {
    package var severity: String
    package var sqlState: SQLState
    package var message: String
    package var detail: String?
    package var hint: String?

    package init(severity: String, sqlState: SQLState, message: String, detail: String? = nil, hint: String? = nil) {
        self.severity = severity
        self.sqlState = sqlState
        self.message = message
        self.detail = detail
        self.hint = hint
    }
}
