/// The name of a relation or function with its schema, as the catalogs hold it (no quotes, case kept).
package struct QualifiedName: Sendable, Hashable, CustomStringConvertible {
    package var schema: String
    package var name: String

    package init(schema: String, name: String) {
        self.schema = schema
        self.name = name
    }

    /// As text that PostgreSQL's `regclass` reads back, always with its schema.
    package var sqlText: String { SQL.displayIdentifier(schema) + "." + SQL.displayIdentifier(name) }

    /// As a person would write it, quoted where needed; `public` is left out.
    package var description: String {
        schema == "public" ? SQL.displayIdentifier(name) : sqlText
    }
}
