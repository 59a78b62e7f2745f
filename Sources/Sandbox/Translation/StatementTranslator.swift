package import SQLSyntax

/// Turns what TimescaleDB adds to PostgreSQL's DDL into calls of the simulated engine.
///
/// Plain PostgreSQL refuses `WITH (timescaledb.…)`: the parameter namespace is unknown to it. Every other statement
/// passes through as it was written. The parse tree decides what kind of statement it is.
///
/// A statement that makes or drops a continuous aggregate becomes a CALL; the results can be run one by one or joined
/// with semicolons, in a transaction or not.
package enum StatementTranslator {
    /// The statements to run instead of `script`, in its order, without semicolons. What has no effect in the simulated
    /// engine (how chunks are compressed, CREATE EXTENSION timescaledb) becomes a statement that says so in a notice.
    ///
    /// - Throws: the script's first syntax error, or what the simulated engine has nothing for.
    package static func translate(script: String) throws(TranslationError) -> [String] {
        let statements: [ParsedStatement]
        do {
            statements = try PostgresParser.statements(in: script)
        } catch {
            throw .syntax(error)
        }
        var translated: [String] = []
        for statement in statements {
            translated += try translate(statement)
        }
        return translated
    }

    /// One statement; several where it names several objects.
    package static func translate(_ statement: ParsedStatement) throws(TranslationError) -> [String] {
        if let create = statement.node.node("CreateTableAsStmt") {
            return [try CaggDefinition(create, in: statement)?.call ?? statement.text]
        }
        if let alter = statement.node.node("AlterTableStmt") {
            return try SettingChange(alter, in: statement)?.statements ?? [statement.text]
        }
        if let drop = statement.node.node("DropStmt"), drop["removeType"]?.string == "OBJECT_MATVIEW" {
            return dropCalls(drop)
        }
        if let create = statement.node.node("CreateExtensionStmt"), create["extname"]?.string == "timescaledb" {
            return [SQLText.notice("the simulated engine is used instead of the extension timescaledb")]
        }
        return [statement.text]
    }

    /// The tree doesn't tell a continuous aggregate from a materialized view; the procedure does.
    private static func dropCalls(_ drop: SyntaxTree) -> [String] {
        let cascades = drop["behavior"]?.string == "DROP_CASCADE"
        let ifExists = drop["missing_ok"]?.isTrue ?? false
        return (drop["objects"]?.items ?? []).map { object in
            let name = SQLText.qualifiedName((object.node("List")?["items"]?.items ?? []).compactMap(\.name))
            return """
                CALL _caggctl_simulated.drop_materialized_view(\(SQLText.literal(name)), \
                if_exists => \(ifExists), cascading => \(cascades))
                """
        }
    }
}
