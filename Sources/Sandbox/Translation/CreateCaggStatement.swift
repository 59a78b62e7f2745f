import SQLSyntax

/// A parsed statement CREATE MATERIALIZED VIEW … WITH (timescaledb.continuous).
struct CreateCaggStatement {
    private var name: String
    private var query: String
    private var materializedOnly: Bool
    private var withNoData: Bool
    private var ifNotExists: Bool

    /// Returns nil if the statement doesn't create a continuous aggregate. Throws `unsupported` if the simulated engine
    /// can't create this continuous aggregate.
    init?(_ create: SyntaxTree, in statement: ParsedStatement) throws(TranslationError) {
        let into = create["into"] ?? .null
        let options = try TimescaleOption.options(of: into["options"], in: statement)
        guard create["objtype"]?.string == "OBJECT_MATVIEW",
            let continuous = options["continuous"], continuous.isOn
        else { return nil }
        guard into["colNames"] == nil else {
            throw .unsupported(feature: "a column list of a continuous aggregate", statement: statement.text)
        }
        guard let tree = create["query"],
            let query = statement.text(of: tree, after: "as", before: "with")
        else {
            throw .unsupported(feature: "this form of CREATE MATERIALIZED VIEW", statement: statement.text)
        }
        name = SQLText.relationName(into["rel"])
        self.query = query
        materializedOnly = options["materialized_only"]?.isOn ?? true
        withNoData = into["skipData"]?.isTrue ?? false
        ifNotExists = create["if_not_exists"]?.isTrue ?? false
    }

    /// The statement that creates the continuous aggregate in the simulated engine.
    var call: String {
        """
        CALL _caggctl_simulated.create_continuous_aggregate(\(SQLText.literal(name)), \(SQLText.literal(query)), \
        materialized_only => \(materializedOnly), with_no_data => \(withNoData), if_not_exists => \(ifNotExists))
        """
    }
}
