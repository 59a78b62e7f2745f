internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// Explains a problem of a cagg, and suggests the command that fixes the problem or shows more about it.
struct StatusAdvice {
    private let status: CaggStatus
    private let problem: StatusProblem
    private let now: Timestamp

    init(_ status: CaggStatus, _ problem: StatusProblem, now: Timestamp) {
        self.status = status
        self.problem = problem
        self.now = now
    }

    var note: Note {
        Note(
            problem.severity == .bad ? .problem : .warning, "\(cagg): \(text)", command: command,
            code: "status.\(problem.code)")
    }

    private var cagg: QualifiedName { status.state.cagg.view }
    private var type: TimeType { status.state.cagg.timeType }

    private var text: String {
        switch problem {
        case .failing(let job, let error, let failures):
            return "the last run of job \(job) failed (\(failures.counted("failure")) in total); "
                + (error.map { "the last error: \(JobText.error($0))" }
                    ?? "the last error isn't recorded, or this role can't see it")
        case .deletesAggregates(let job, let reachesBack, let rawFrom):
            let raw = rawFrom.map { "raw data starts at \(TimeText.people($0, type))" } ?? "there is no raw data"
            return
                "the window of job \(job) starts at \(TimeText.people(reachesBack, type)), before the raw data that"
                + " retention keeps (\(raw)); the runs of job \(job) delete aggregates whose raw data is gone"
        case .futureWatermark(let watermark):
            return
                "the watermark \(TimeText.people(watermark, type)) is in the future; the cause is a row whose time is"
                + " in the future, or a refresh whose window_end was NULL"
        case .neverMaterialized: return "nothing is stored yet"
        case .paused(let job): return "job \(job) is paused, so it doesn't refresh the cagg"
        case .overdue(let job, let since):
            if let begun = crash(of: job) {
                return
                    "job \(job) crashed: a run started \(TimeText.relative(begun, to: now)) and never ended, but no"
                    + " worker runs the job; the scheduler waits at least five minutes before it starts the job again"
            }
            return since.map {
                "job \(job) should have started \(TimeText.relative($0, to: now)); check whether the scheduler is"
                    + " running"
            }
                ?? "job \(job) will never start: its next start is -infinity"
        case .stale(let lag):
            return "the watermark is \(TimeText.length(lag)) behind the end of the data that should be stored by now"
        case .pendingOutOfReach(let ranges):
            return
                "late data in \(spans(ranges)) is older than the windows of all policies, so no run will ever refresh"
                + " it"
        case .unfinishedRefresh(let entries): return "a refresh left \(entries.counted("range")) unfinished"
        case .noPolicy: return "the cagg has no refresh policy, so only manual refreshes update it"
        }
    }

    private var command: String? {
        let name = cagg.description
        switch problem {
        case .failing, .deletesAggregates: return "policy show \(name)"
        case .neverMaterialized: return "refresh \(name) --from -infinity --to \(type.isInteger ? "infinity" : "now")"
        case .paused(let job): return "jobs resume \(job)"
        case .overdue(let job, _): return crash(of: job) == nil ? "jobs unstick \(job)" : "jobs \(job)"
        case .stale:
            let from = TimeText.cell(status.state.watermark, type)
            return "refresh \(name) --from \(machineText(from)) --to now"
        case .pendingOutOfReach(let ranges):
            // If the bucket length varies, only the server can compute whole buckets: "policy explain" asks it.
            guard status.state.cagg.bucket.fixedWidth != nil else { return "policy explain \(name)" }
            guard let first = ranges.first, let last = ranges.last else { return nil }
            return "refresh \(name) --from \(type.text(first.start)) --to \(type.text(last.end))"
        case .unfinishedRefresh:
            let unfinished = status.state.unfinished.ranges.ranges
            guard let first = unfinished.first, let last = unfinished.last else { return nil }
            return "refresh \(name) --from \(type.text(first.start)) --to \(type.text(last.end))"
        case .futureWatermark: return "thresholds \(name)"
        case .noPolicy: return nil
        }
    }

    /// The start of the job's last run if that run crashed; otherwise nil.
    private func crash(of id: Int32) -> Timestamp? {
        let job = status.state.refreshPolicies.first { $0.job.id == id }?.job
        guard case .crashed(let since)? = job?.state else { return nil }
        return since
    }

    private func machineText(_ cell: Cell) -> String {
        switch cell.value {
        case .timestamp(let text): text
        case .integer(let number): String(number)
        default: "-infinity"
        }
    }

    private func spans(_ ranges: [TimeRange]) -> String {
        let shown = ranges.prefix(3).map { TimeText.people($0, type) }.joined(separator: ", ")
        return ranges.count > 3 ? "\(shown) and \((ranges.count - 3).counted("more range"))" : shown
    }
}
