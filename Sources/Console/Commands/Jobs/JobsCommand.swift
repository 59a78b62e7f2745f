internal import ArgumentParser

struct JobsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "Show background jobs, why they fail or don't run, and run, pause or resume them.",
        discussion: """
            Without a subcommand it lists them.

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
