internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Timescale

struct JobsListCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List jobs with their states, or show one job with its last runs.",
        discussion: """
            For a cagg, the command lists the jobs on the cagg's materialization hypertable and on its source \
            hypertable. The state of a job is derived from its worker, its next start and its failures in a row. The \
            last runs are shown as bars: the height of a bar is the duration of a run, and a cross is a failed run.

            Examples:
              jobs list
              jobs list llm_metrics_1min
              jobs list 1004 --output json
            """)
    static let traits: CommandTraits = .reads

    @Argument(help: "A continuous aggregate, or a job's id. Default: all jobs.")
    var cagg: String?

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func run(in session: Session) async throws -> ExitCode {
        let reader = try await session.reader()
        let selection = JobSelection(cagg)
        let list = try await JobList.read(selection, reader)
        let history = JobHistory(reader)
        let useUnicode = session.console.useUnicode
        if case .ids = selection, let job = list.jobs.first {
            let runs = try await history.runs(of: job.id, limit: Self.runsOnCard)
            session.show(
                JobCardReport(
                    list: list, job: job, runs: runs, useUnicode: useUnicode, holdsSuccesses: history.holdsSuccesses
                ).document)
        } else {
            session.show(
                JobsReport(list: list, useUnicode: useUnicode, holdsSuccesses: history.holdsSuccesses).document)
        }
        return .clean
    }

    /// The number of runs that `jobs list ID` lists for the job.
    private static let runsOnCard = 20
}
