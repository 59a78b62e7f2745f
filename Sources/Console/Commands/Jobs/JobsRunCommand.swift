internal import ArgumentParser
internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

struct JobsRunCommand: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a job now and wait for it.",
        discussion: """
            The job runs in this session, with the privileges of this role; Ctrl-C cancels the run. TimescaleDB \
            doesn't record such a run: the job's statistics and next start don't change. With --recorded, the command \
            sets the job's next start to now, the scheduler runs the job, and the run is recorded; Ctrl-C then ends \
            only the wait, not the run. The command refuses a refresh policy whose window covers dropped raw data, \
            because the run would delete aggregates.

            Examples:
              jobs run 1004
              jobs run 1004 --recorded --timeout 5min --yes
              jobs run 1004 --dry-run
            """)

    @Argument(help: "The job's id.")
    var id: Int32

    @Flag(help: "Let the scheduler run the job, so that the run is recorded.")
    var recorded = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "With --recorded: how long to wait until a worker starts the run. Default: 60s.", valueName: "duration"),
        transform: Reading.duration)
    var timeout: Duration?

    @OptionGroup var loss: LossArguments

    @Flag(help: "Print the statement without running the job.")
    var dryRun = false

    @OptionGroup(title: "Global options") var globals: GlobalOptions

    func validate() throws {
        guard recorded || timeout == nil else { throw ValueProblem("--timeout needs --recorded") }
    }

    func run(in session: Session) async throws -> ExitCode {
        let reader = try await session.reader()
        let call = try await JobCall.plan(id, isRecorded: recorded, reader)
        if let busy = call.busy, !dryRun { throw busy }
        let change = JobRunChange(call, allowsDataLoss: loss.allowDataLoss, patience: timeout ?? .seconds(60))
        return try await session.carryOut(
            [change], dryRun: dryRun, confirmation: loss.confirm, reader, JobRunPresentation(session, call))
    }
}

/// Shows the run of a job: first a line with the elapsed time, then the result.
@MainActor
private final class JobRunPresentation: ChangePresentation {
    private let session: Session
    private let call: JobCall
    private let progress: ProgressLine
    private let start = ContinuousClock.now
    /// The last measured memory of the run, in bytes; nil before the first measurement.
    private var memory: Int64?
    /// The last event that was shown. Without a terminal, an event is shown only once.
    private var lastShown: RecordedRun.Event?
    /// Updates the elapsed time every second.
    private var timer: Task<Void, any Error>?

    init(_ session: Session, _ call: JobCall) {
        (self.session, self.call) = (session, call)
        progress = ProgressLine("job \(call.id)", console: session.console)
    }

    func preview(_ changes: [JobRunChange], refusals: [Refusal]) -> Document {
        JobActionReport.plan(call, refusals: refusals)
    }

    func question(_ changes: [JobRunChange]) -> String? {
        let what = JobText.kind(call.job) + (call.job.subject.map { " on \($0)" } ?? "")
        return (call.isRecorded ? "let the scheduler run" : "run") + " job \(call.id) (\(what))"
    }

    func begin(_ change: JobRunChange) {
        guard !call.isRecorded else { return }
        timer = Task { [weak self] in
            while !Task.isCancelled, let self {
                self.announceRunning()
                // Without a terminal, one line is enough.
                guard self.session.console.errorIsTerminal else { return }
                try await Task.sleep(for: .seconds(1))
            }
        }
    }

    func show(_ event: JobRunChange.Event, of change: JobRunChange) {
        let isTerminal = session.console.errorIsTerminal
        switch event {
        case .measured(let use):
            memory = use.resident ?? memory
            if isTerminal, timer?.isCancelled == false { announceRunning() }
        case .recorded(let event):
            guard isTerminal || lastShown != event else { return }
            lastShown = event
            switch event {
            case .waiting: progress.announce("waiting for a worker, \(elapsed)")
            case .running(let pid): progress.announce("running in process \(pid), \(elapsed)")
            }
        }
    }

    func end(of change: JobRunChange) {
        timer?.cancel()
        progress.clear()
    }

    private var elapsed: String { (ContinuousClock.now - start).shortText }

    private func announceRunning() {
        progress.announce("running for \(elapsed)" + (memory.map { ", memory \(ByteText.people($0))" } ?? ""))
    }

    func finish(
        _ outcomes: [JobRunChange.Outcome], of changes: [JobRunChange], hasSeenPreview: Bool
    ) async throws -> ExitCode {
        switch outcomes.first {
        case .ran(let duration, let memory)?:
            session.show(JobActionReport.run(call, took: duration, memory: memory))
        case .booked(let run)?:
            session.show(JobActionReport.run(call, run))
            return run.succeeded == true ? .clean : .failed
        case nil: break
        }
        return .clean
    }
}
