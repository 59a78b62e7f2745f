/// A numbered step of a database's schema.
package struct Migration: Sendable, Hashable {
    /// Its place in the order; never changes once the migration is out.
    package let number: Int
    /// What it is about: the file's name without number and extension.
    package let name: String
    /// A script of statements that may run in one transaction.
    package let sql: String

    package init(number: Int, name: String, sql: String) {
        self.number = number
        self.name = name
        self.sql = sql
    }
}
