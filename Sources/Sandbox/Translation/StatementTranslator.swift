package import SQLSyntax

/// Translates TimescaleDB's additions to PostgreSQL's DDL into calls of the simulated engine.
///
/// Plain PostgreSQL rejects `WITH (timescaledb.…)`, because it doesn't know parameters of this namespace. All other
/// statements stay as they were written. The kind of a statement is read from its parse tree.
///
/// A statement that creates or drops a continuous aggregate becomes a CALL. The results can be run one by one or joined
/// with semicolons, in a transaction or not.
package enum StatementTranslator {
    /// Returns the statements to run instead of `script`, in the same order, without semicolons. Some statements have
    /// no effect in the simulated engine, for example settings of compression and CREATE EXTENSION timescaledb. Such a
    /// statement becomes a statement that raises a notice about this.
    ///
    /// - Throws: `syntax` for the script's first syntax error, or `unsupported` for a statement that the simulated
    ///   engine can't run.
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

    /// Returns the statements to run instead of `statement`. There are several if `statement` names several objects.
    package static func translate(_ statement: ParsedStatement) throws(TranslationError) -> [String] {
        if let create = statement.node.node("CreateTableAsStmt") {
            return [try CreateCaggStatement(create, in: statement)?.call ?? statement.text]
        }
        if let alter = statement.node.node("AlterTableStmt") {
            return try AlterSettingsStatement(alter, in: statement)?.statements ?? [statement.text]
        }
        if let drop = statement.node.node("DropStmt"), drop["removeType"]?.string == "OBJECT_MATVIEW" {
            return dropCalls(drop)
        }
        if let create = statement.node.node("CreateExtensionStmt"), create["extname"]?.string == "timescaledb" {
            return [SQLText.notice("the simulated engine is used instead of the extension timescaledb")]
        }
        return [statement.text]
    }

    /// Returns the calls that drop materialized views. The parse tree doesn't show which views are continuous
    /// aggregates. The called procedure checks this.
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

/// Why a script can't be translated for the simulated engine.
package enum TranslationError: Error, Sendable, Equatable {
    /// The script isn't valid SQL for PostgreSQL 15.
    case syntax(SQLSyntaxError)
    /// TimescaleDB accepts the statement, but the simulated engine can't run it.
    case unsupported(feature: String, statement: String)
}

extension TranslationError: CustomStringConvertible {
    /// The reason, with the first line of the statement.
    package var description: String {
        switch self {
        case .syntax(let error): error.description
        case .unsupported(let feature, let statement):
            "the simulated engine doesn't support \(feature): \(statement.split(separator: "\n").first ?? "")"
        }
    }
}
