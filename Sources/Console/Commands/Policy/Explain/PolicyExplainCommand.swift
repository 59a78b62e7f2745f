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
            The command shows the window, the batches in their order, and the buckets with work. For the buckets that \
            the run leaves out, it shows the reason and the run that will cover them. For late data that no run will \
            ever reach, it shows the command that refreshes this data. If the cagg has integer time, caggctl calls the \
            function that was set with set_integer_now_func.

            Examples:
              policy explain llm_metrics_1min
              policy explain llm_metrics_1min --job 1001 --at now+1h
            """)
    static let traits: CommandTraits = .reads

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The policy's job id; needed if the cagg has several policies.", valueName: "id"))
    var job: Int32?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The time at which the run starts. Default: the next start of the job.", valueName: "time"),
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
