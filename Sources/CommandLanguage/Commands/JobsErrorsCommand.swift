import ArgumentParser
package import Postgres

/// What `jobs errors` is asked for.
package struct JobsErrorsRequest: Sendable, Hashable {
    /// A cagg as typed, or a job's id; nil is all jobs.
    package var subject: String?
    /// How long ago the oldest failure may be.
    package var since: Interval
}

struct JobsErrorsCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "errors",
        abstract: "List the failures of jobs, grouped by what they say.",
        discussion: """
            Examples:
              jobs errors
              jobs errors llm_metrics_1min --since 7d
              jobs errors 1004 --since 1h
            """)

    @Argument(help: "A continuous aggregate, or a job's id; all jobs if left out.")
    var cagg: String?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("How far back; 24h if left out.", valueName: "duration"),
        transform: Reading.duration)
    var since: Interval?

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() -> Command {
        .jobsErrors(JobsErrorsRequest(subject: cagg, since: since ?? Interval(microseconds: 86_400_000_000)))
    }
}
