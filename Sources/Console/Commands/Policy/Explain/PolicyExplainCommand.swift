internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Timescale

struct PolicyExplainCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show which buckets the next run of a policy covers, which it leaves out, and why.",
        discussion: """
            Shows the window, the batches in their order, the buckets that have work, the buckets left out (open, cut \
            by the window's ends, closer to now than end_offset) with the run that will cover them, and late data that \
            no run will ever reach, with the command that refreshes it. For integer time it calls the function that \
            was set with set_integer_now_func.

            Examples:
              policy explain llm_metrics_1min
              policy explain llm_metrics_1min --job 1001 --at now+1h
            """)
    static let traits: CommandTraits = .reads

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @Option(parsing: .unconditional, help: ArgumentHelp("The job, where a cagg has several policies.", valueName: "id"))
    var job: Int32?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("When the run starts; its next start if left out.", valueName: "time"),
        transform: Reading.time)
    var at: TimeExpression?

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func run(in session: Session) async throws -> ExitCode {
        var time: (@Sendable (Timestamp, ContinuousAggregate) throws -> InternalTime)?
        if let at { time = { now, cagg in try at.resolved(now: now).internalTime(cagg) } }
        let explanation = try await PolicyExplainer(try await session.reader()).explain(cagg, job: job, at: time)
        session.show(PolicyExplainReport(explanation: explanation).document)
        return .clean
    }
}
