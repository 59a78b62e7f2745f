/// The schema and name of a relation or function, as the catalogs store them: without quotes, with their case.
package struct QualifiedName: Sendable, Hashable, CustomStringConvertible {
    /// The schema, without quotes.
    package var schema: String
    /// The name in the schema, without quotes.
    package var name: String

    /// A name in a schema.
    package init(schema: String, name: String) {
        self.schema = schema
        self.name = name
    }

    /// The name as SQL text that PostgreSQL's `regclass` can read, always with its schema.
    package var sqlText: String { SQL.displayIdentifier(schema) + "." + SQL.displayIdentifier(name) }

    /// The name as a person would write it: quoted where necessary, without the schema `public`.
    package var description: String {
        schema == "public" ? SQL.displayIdentifier(name) : sqlText
    }
}
