/// The result of a statement.
package struct QueryResult: Sendable {
    /// The columns of the rows.
    package let columns: Columns
    /// The rows; empty if they were passed on one at a time.
    package let rows: [Row]
    /// The command tag: `SELECT 3`, `CALL`, `UPDATE 12`.
    package let commandTag: String
    /// The number of rows that INSERT, UPDATE, DELETE or COPY changed, or that SELECT returned; nil for other commands.
    package let affectedRows: Int?
}
