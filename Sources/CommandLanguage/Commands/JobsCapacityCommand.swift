import ArgumentParser

struct JobsCapacityCommand: RequestCommand {
    static let configuration = CommandConfiguration(
        commandName: "capacity",
        abstract: "Show whether jobs can run: workers, launcher, scheduler, what waits, and what it would take.",
        discussion: """
            Examples:
              jobs capacity
              jobs capacity --output json
            """)

    @OptionGroup(title: "Global options") var globals: GlobalArguments

    func request() -> Command { .jobsCapacity }
}
