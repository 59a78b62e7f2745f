internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

struct StatusCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show for each continuous aggregate whether it is fresh, and if not, why.",
        discussion: """
            The command shows one row for each cagg: bucket, watermark, lag (how far the watermark is behind the data \
            that should be stored by now), pending work, policy, last and next run, and the verdict. The command reads \
            only catalogs. --output openmetrics prints metrics for the textfile collector of node_exporter.

            Examples:
              status
              status llm_metrics_1min llm_metrics_1hour
              status --check --output json
              status --output openmetrics
            """)
    static let traits: CommandTraits = [.reads, .printsMetrics]

    @Argument(help: "The caggs to show. Default: all.")
    var cagg: [String] = []

    @Flag(help: "Exit with code 4 if a cagg has a problem. Warnings don't count. Useful for monitoring.")
    var check = false

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func run(in session: Session) async throws -> ExitCode {
        let reader = try await session.reader()
        let (snapshot, all) = try await readStatus(reader)
        let wanted = try cagg.map { try snapshot.find($0).cagg.id }
        let caggs = wanted.isEmpty ? all : all.filter { wanted.contains($0.state.cagg.id) }
        var document = StatusReport(
            caggs: caggs, now: snapshot.now, engine: reader.capabilities.engineText
        ).document
        if session.format == .openmetrics {
            let database = try await reader.connection.query("SELECT current_database()::text").rows[0]
            document.sections.append(
                .metrics(StatusMetrics(caggs: caggs, database: try database.decode(String.self)).families))
        }
        session.show(document)
        let isBad = caggs.contains { $0.verdict?.severity == .bad }
        return check && isBad ? .problemsFound : .clean
    }
}
