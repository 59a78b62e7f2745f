import SQLSyntax

/// A parsed statement ALTER TABLE or ALTER MATERIALIZED VIEW … SET (timescaledb.…).
struct AlterSettingsStatement {
    private var name: String
    private var options: [String: TimescaleOption]

    /// Returns nil if the statement names no TimescaleDB option. Throws `unsupported` if the statement also makes other
    /// changes, or resets options.
    init?(_ alter: SyntaxTree, in statement: ParsedStatement) throws(TranslationError) {
        let commands = (alter["cmds"]?.items ?? []).compactMap { $0.node("AlterTableCmd") }
        let settings = commands.filter {
            ["AT_SetRelOptions", "AT_ResetRelOptions"].contains($0["subtype"]?.string)
        }
        options = [:]
        for setting in settings {
            let set = try TimescaleOption.options(of: setting["def"]?.node("List")?["items"], in: statement)
            options.merge(set) { $1 }
        }
        guard !options.isEmpty else { return nil }
        guard settings.count == commands.count else {
            throw .unsupported(feature: "TimescaleDB options together with other changes", statement: statement.text)
        }
        guard !settings.contains(where: { $0["subtype"]?.string == "AT_ResetRelOptions" }) else {
            throw .unsupported(feature: "RESET of TimescaleDB options", statement: statement.text)
        }
        name = SQLText.relationName(alter["relation"])
    }

    /// The statements that make the change in the simulated engine.
    var statements: [String] {
        var statements: [String] = []
        if let materializedOnly = options["materialized_only"] {
            statements.append(
                "CALL _caggctl_simulated.alter_continuous_aggregate(\(SQLText.literal(name)), \(materializedOnly.isOn))"
            )
        }
        let switches = ["compress", "enable_columnstore", "columnstore"].compactMap { options[$0] }
        if let compression = switches.first {
            statements.append(
                compression.isOn
                    ? """
                    CALL _caggctl_simulated.enable_compression(\(SQLText.literal(name)), \
                    orders_by => \(options.keys.contains { $0.hasSuffix("orderby") }))
                    """
                    : "CALL _caggctl_simulated.disable_compression(\(SQLText.literal(name)))")
        } else if statements.isEmpty {
            let ignored = options.keys.sorted().joined(separator: ", ")
            statements.append(SQLText.notice("the simulated engine ignores \(ignored) of \(name)"))
        }
        return statements
    }
}
