internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// Explains a problem of a cagg, and names the command that fixes it or shows more about it.
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
            let state = error?.sqlState.map { " [\($0)]" } ?? ""
            return
                "job \(job) failed \(failures == 1 ? "once" : "\(failures) times"), last with: \(error?.message ?? "an error this role can't see")\(state)"
        case .deletesAggregates(let job, let reachesBack, let rawFrom):
            let raw = rawFrom.map { "raw data starts at \(TimeText.people($0, type))" } ?? "there is no raw data"
            return "job \(job) reaches back to \(TimeText.people(reachesBack, type)), but \(raw) and retention"
                + " continues; its runs delete aggregates"
        case .futureWatermark(let watermark):
            return "the watermark \(TimeText.people(watermark, type)) is in the future; the cause is a row with a wrong"
                + " time, or a refresh without an end"
        case .neverMaterialized: return "nothing is stored yet"
        case .paused(let job): return "job \(job) is paused; the cagg is getting stale"
        case .overdue(let job, let since):
            if let begun = crash(of: job) {
                return
                    "job \(job) crashed: its run started \(TimeText.relative(begun, to: now)) and has no end, and no"
                    + " worker runs it; the scheduler starts it again after at least five minutes"
            }
            return since.map {
                "job \(job) should have run \(TimeText.relative($0, to: now)); is the scheduler running?"
            }
                ?? "job \(job) will never start: its next start is -infinity"
        case .stale(let lag): return "\(TimeText.length(lag)) behind what it should store by now"
        case .pendingOutOfReach(let ranges):
            return "late data in \(spans(ranges)) is older than the policy's window; no run will ever refresh it"
        case .unfinishedRefresh(let entries): return "a refresh left \(entries) ranges unfinished"
        case .noPolicy: return "no refresh policy; it is refreshed only manually"
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
            // If the lengths of buckets vary, only the server can compute whole buckets.
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
        return ranges.count > 3 ? "\(shown) and \(ranges.count - 3) more ranges" : shown
    }
}
