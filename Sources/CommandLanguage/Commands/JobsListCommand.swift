import ArgumentParser

/// What `jobs` is asked for.
package struct JobsRequest: Sendable, Hashable {
    /// A cagg as typed, or a job's id; nil is all jobs.
    package var subject: String?
}

struct JobsListCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List jobs: what they do, whether they run, and why not; or one job with its last runs.",
        discussion: """
            Of a cagg it lists the jobs on its materialization hypertable and on its source. A job's state comes from its \
            worker, its next start and its failures in a row. The last runs are bars of their durations, a cross for each \
            that failed.

            Examples:
              jobs list
              jobs list llm_metrics_1min
              jobs list 1004 --output json
            """)

    @Argument(help: "A continuous aggregate, or a job's id; all jobs if left out.")
    var cagg: String?

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() -> Command { .jobs(JobsRequest(subject: cagg)) }
}
