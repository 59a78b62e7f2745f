/// What a statement answered.
package struct QueryResult: Sendable {
    package let columns: Columns
    package let rows: [Row]
    /// The command tag: `SELECT 3`, `CALL`, `UPDATE 12`.
    package let commandTag: String
    /// Rows touched by INSERT, UPDATE, DELETE, COPY or returned by SELECT; nil for other commands.
    package let affectedRows: Int?
}
