internal import ArgumentParser

struct JobsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "Show background jobs and why they fail or don't run; run, pause or resume jobs.",
        discussion: """
            Without a subcommand, the command lists the jobs.

            Examples:
              jobs
              jobs llm_metrics_1min
              jobs 1004
            """,
        subcommands: [
            JobsListCommand.self, JobsErrorsCommand.self, JobsCapacityCommand.self, JobsRunCommand.self,
            JobsPauseCommand.self, JobsResumeCommand.self, JobsUnstickCommand.self,
        ],
        defaultSubcommand: JobsListCommand.self)
}
