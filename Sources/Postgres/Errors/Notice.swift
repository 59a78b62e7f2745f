/// A message that the server sends in addition to a result: NOTICE, WARNING or INFO.
package struct Notice: Sendable, Equatable {
    /// The severity in English, such as `NOTICE`.
    package var severity: String
    /// The SQLSTATE; `00000` if the server sent none.
    package var sqlState: SQLState
    /// The main text.
    package var message: String
    /// More detail, if the server sent any.
    package var detail: String?
    /// What to do, if the server sent a hint.
    package var hint: String?

    /// A notice with its fields.
    package init(severity: String, sqlState: SQLState, message: String, detail: String? = nil, hint: String? = nil) {
        self.severity = severity
        self.sqlState = sqlState
        self.message = message
        self.detail = detail
        self.hint = hint
    }
}
