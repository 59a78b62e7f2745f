internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Rendering
internal import Sandbox
internal import Timescale

struct PolicyRealtimeCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "realtime",
        abstract: "Turn real-time aggregation of a cagg on or off, and show the estimated cost.",
        discussion: """
            With real-time aggregation, each read of the cagg also aggregates the raw rows after the watermark. \
            Without it, a read returns only stored rows: readers see nothing after the watermark. The command shows \
            the planner's estimates for both cases before it changes anything.

            Examples:
              policy realtime llm_metrics_1hour on --dry-run
              policy realtime llm_metrics_1hour off --yes
            """)

    @Argument(help: "The continuous aggregate.")
    var cagg: String

    @Argument(help: "The new state of real-time aggregation.")
    var state: SwitchChoice

    @Flag(help: "Print the change and its SQL without making the change.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func run(in session: Session) async throws -> ExitCode {
        let reader = try await session.reader()
        var change = try await RealtimeChange.plan(cagg, isOn: state == .on, reader)
        if case .simulated = reader.capabilities.engine {
            change.translated = try StatementTranslator.translate(script: change.sql.description)
                .map { SQL(unsafeRaw: $0) }
        }
        return try await session.carryOut(
            [change], dryRun: dryRun, reader, RealtimePresentation(session: session, change: change))
    }
}

enum SwitchChoice: String, CaseIterable, ExpressibleByArgument {
    case on, off
}

private struct RealtimePresentation: ChangePresentation {
    let session: Session
    let change: RealtimeChange

    private var word: String { change.isOn ? "on" : "off" }

    var showsPreviewBeforeQuestion: Bool { true }

    func preview(_ changes: [RealtimeChange], refusals: [Refusal]) -> Document {
        PolicyRealtimeReport(change: change).document
    }

    func question(_ changes: [RealtimeChange]) -> String? {
        "turn real-time aggregation of \(change.state.cagg.view) \(word)"
    }

    func finish(
        _ outcomes: [Void], of changes: [RealtimeChange], hasSeenPreview: Bool
    ) async throws -> ExitCode {
        var report = PolicyRealtimeReport(change: change)
        if hasSeenPreview {
            session.tell("real-time aggregation of \(change.state.cagg.view) is \(word)")
            return .clean
        }
        if outcomes.isEmpty {
            session.tell("\(change.state.cagg.view): nothing to change, real-time aggregation is already \(word)")
        }
        report.isApplied = !outcomes.isEmpty
        session.show(report.document)
        return .clean
    }
}
