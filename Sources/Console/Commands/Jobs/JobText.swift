internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// Jobs as text and as cells.
enum JobText {
    /// The columns that name a job.
    static let columns = [
        Column(key: "job_id", title: "job", alignment: .trailing), Column(key: "kind", title: "type"),
        Column(key: "subject", title: "relation"),
    ]

    /// The cells of these columns.
    static func cells(_ job: Job) -> [Cell] { [.integer(job.id), .text(kind(job)), subject(job)] }

    /// The type of a job in words. For a user-defined job, the name of the procedure that the job calls.
    static func kind(_ job: Job) -> String {
        switch job.procedure.name {
        case Job.refreshProcedure: "refresh"
        case Job.retentionProcedure: "retention"
        case "policy_compression": "compression"
        case "policy_recompression": "recompression"
        case "policy_reorder": "reorder"
        case "policy_telemetry": "telemetry"
        case "policy_job_error_retention", "policy_job_stat_history_retention": "job history retention"
        case "policy_process_hypertable_invalidations": "invalidations"
        default: job.procedure.description
        }
    }

    static func state(_ state: JobState, now: Timestamp) -> String {
        switch state {
        case .running(let pid, let since):
            return "running" + (since.map { " for \(TimeText.length(now.duration(since: $0) ?? .zero))" } ?? "")
                + (pid.map { " (pid \($0))" } ?? "")
        case .paused(let failures):
            return failures > 0
                ? "paused, after \(failures.counted("failure")) in a row" : "paused"
        case .off: return "disabled by timescaledb.telemetry_level"
        case .crashed(let since): return "crashed: started \(TimeText.relative(since, to: now)), but no worker runs it"
        case .failing(let count, let start):
            return "failing: \(count.counted("failure")) in a row, \(retry(start, now))"
        case .neverRan(let start): return "never ran, \(next(start, now))"
        case .waiting(let start): return next(start, now)
        }
    }

    private static func next(_ start: JobStart, _ now: Timestamp) -> String {
        switch start {
        case .at(let time): time > now ? "scheduled \(TimeText.relative(time, to: now))" : "due now"
        case .late(let since, let delay): late(since: since, delay, now: now)
        case .never: "next start is -infinity"
        case .unset: "no next start"
        }
    }

    private static func retry(_ start: JobStart, _ now: Timestamp) -> String {
        switch start {
        case .at(let time): time > now ? "next retry \(TimeText.relative(time, to: now))" : "retry due now"
        case .late(let since, let delay): late(since: since, delay, now: now)
        case .never, .unset: "next start is -infinity"
        }
    }

    private static func late(since: Timestamp, _ delay: JobDelay, now: Timestamp) -> String {
        let ago = "next start was \(TimeText.relative(since, to: now))"
        return switch delay {
        case .noScheduler: ago + ", no scheduler is running"
        case .noWorker: ago + ", no free worker"
        case .unexplained: ago
        }
    }

    static func stateCell(_ job: Job, now: Timestamp) -> Cell {
        let style: CellStyle =
            switch job.state {
            case .running: .good
            case .paused: .warning
            default: job.state.isBad ? .bad : .plain
            }
        return Cell(.text(job.state.code), display: state(job.state, now: now), style: style)
    }

    static func subject(_ job: Job) -> Cell { job.subject.map { .text($0.description) } ?? .null }

    /// The next start as a cell. The catalog has a next start even for a paused job. For such a job, people see a dash,
    /// because the job won't start.
    static func next(_ job: Job, now: Timestamp) -> Cell {
        guard let next = job.nextStart else { return .null }
        guard job.isScheduled else { return Cell(.timestamp(next.description), display: "-") }
        return Cell(
            .timestamp(next.description), display: next.isFinite ? TimeText.relative(next, to: now) : next.description)
    }

    static func duration(_ duration: Duration?) -> Cell {
        duration.map { Cell(.number($0.inSeconds), display: TimeText.length($0)) } ?? .null
    }

    /// The durations of runs as a row of bars, with a cross for each failed run.
    static func sparkline(_ runs: [JobRunLength], useUnicode: Bool) -> Cell {
        guard !runs.isEmpty else { return Cell(.list([]), display: "-") }
        let values = runs.map { run in
            CellValue.object([
                CellMember("seconds", .number(run.duration.inSeconds)), CellMember("succeeded", .bool(run.succeeded)),
            ])
        }
        let line = Sparkline(runs.map { $0.succeeded ? $0.duration.inSeconds : nil })
        return Cell(.list(values), display: line.text(useUnicode: useUnicode))
    }

    static func error(_ error: JobError) -> String {
        error.message.map { "\($0)" + (error.sqlState.map { " [\($0)]" } ?? "") } ?? error.sqlState ?? "a crash"
    }
}
