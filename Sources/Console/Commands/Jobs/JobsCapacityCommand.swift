internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Timescale

struct JobsCapacityCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "capacity",
        abstract:
            "Show whether jobs can run: launcher, scheduler, workers, waiting jobs, and settings that need a change.",
        discussion: """
            Examples:
              jobs capacity
              jobs capacity --output json
            """)
    static let traits: CommandTraits = .reads

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func run(in session: Session) async throws -> ExitCode {
        let reader = try await session.reader()
        let capacity = try await JobCapacity.read(reader)
        session.show(JobCapacityReport(capacity: capacity, isSuperuser: reader.capabilities.isSuperuser).document)
        return .clean
    }
}
