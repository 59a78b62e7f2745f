/// One numbered step of a database's schema.
package struct Migration: Sendable, Hashable {
    /// The position in the order. It must never change after the migration is released.
    package let number: Int
    /// The file's name without its number and extension.
    package let name: String
    /// A script whose statements can run in one transaction.
    package let sql: String

    /// A migration with its number, name and script.
    package init(number: Int, name: String, sql: String) {
        self.number = number
        self.name = name
        self.sql = sql
    }
}
