import ArgumentParser

/// What `sql` is asked to run.
package struct SQLRequest: Sendable, Hashable {
    /// The rest of the line as it stands; may hold several statements.
    package var text: String
}

struct SQLCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "sql",
        abstract: "Run SQL and print what comes back.",
        usage: "caggctl sql [<options>] <statement>",
        discussion: """
            Takes the rest of its line as it stands, without quotes or variables of its own; at the prompt and in \
            runbooks it goes on until a semicolon. The session is read-only unless you confirm a change.

            Examples:
              sql select count(*) from llm_traces;
              sql select 'quotes stay' as they_are;
            """)

    /// Only arguments of the program come this way; in a line the lexer keeps SQL in one piece.
    @Argument(help: ArgumentHelp("SQL; in quotes, where a shell would take it apart.", valueName: "statement"))
    var statement: [String] = []

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() throws(ValueProblem) -> Command {
        let text = statement.joined(separator: " ")
        guard !text.isEmpty else { throw ValueProblem("sql needs a statement: sql select 1;") }
        return .sql(SQLRequest(text: text))
    }
}
