internal import ArgumentParser
internal import CommandLanguage
internal import Timescale

struct PolicyShowCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show refresh policies together with retention and compression.",
        discussion: """
            The command shows offsets, batches, schedule and next run. It reports conflicts: a window that includes \
            dropped raw data or compressed chunks, windows that overlap, a window that ends later than the window of \
            the cagg below, and configuration keys that TimescaleDB ignores. For a single cagg, it also draws the time \
            ranges by age.

            Examples:
              policy show
              policy show llm_metrics_1min
            """)
    static let traits: CommandTraits = .reads

    @Argument(help: "The continuous aggregate. Default: all.")
    var cagg: String?

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func run(in session: Session) async throws -> ExitCode {
        let reader = try await session.reader()
        let (snapshot, reach) = try await reader.inSnapshot {
            let snapshot = try await reader.readState()
            return (snapshot, try await reader.readReach(snapshot).policies)
        }
        let caggs = try cagg.map { [try snapshot.find($0)] } ?? snapshot.caggs
        session.show(
            PolicyShowReport(caggs: caggs, snapshot: snapshot, reach: reach, capabilities: reader.capabilities).document
        )
        return .clean
    }
}
