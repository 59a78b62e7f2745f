internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// The settings of a policy's job as cells, by their names in the catalogs.
struct PolicySettingCells {
    private let job: JobSettings?

    init(_ job: JobSettings?) {
        self.job = job
    }

    /// Returns the names of the settings, in the order in which they are shown. The keys start_offset and end_offset of
    /// the configuration are always included. Other keys are included if they are in `keys` or in the configuration of
    /// one of the jobs. The key with the cagg's id is never included.
    static func names(_ jobs: [JobSettings?], keys: [PolicyKey] = []) -> [String] {
        let used = Set(jobs.flatMap { $0.map { Array($0.config.fields.keys) } ?? [] })
        let known = PolicyKey.allCases.filter { $0 != .caggID }.map(\.rawValue)
        let shown = known.filter { used.contains($0) || keys.map(\.rawValue).contains($0) }
        let others = used.subtracting(known).subtracting([PolicyKey.caggID.rawValue]).sorted()
        let offsets = [JobSettings.startOffsetKey, JobSettings.endOffsetKey]
        return offsets + ["schedule_interval"] + shown.filter { !offsets.contains($0) } + others + [
            "fixed_schedule", "initial_start", "timezone", "scheduled", "max_runtime", "max_retries", "retry_period",
        ]
    }

    func cell(_ name: String) -> Cell {
        guard let job else { return .null }
        func configured() -> Cell { job.config[name].map(value) ?? .null }
        switch name {
        // An offset that can't be read is shown as it is in the configuration.
        case JobSettings.startOffsetKey: return job.startOffset.map(PolicyText.cell) ?? configured()
        case JobSettings.endOffsetKey: return job.endOffset.map(PolicyText.cell) ?? configured()
        case "schedule_interval": return PolicyText.cell(job.schedule)
        case "fixed_schedule": return flag(job.isFixedSchedule)
        case "initial_start": return TimeText.cell(job.initialStart)
        case "timezone": return job.timezone.map { .text($0) } ?? .null
        case "scheduled": return flag(job.isScheduled)
        case "max_runtime": return Cell(.text(job.maxRuntime.description), display: limit(job.maxRuntime))
        case "max_retries":
            return Cell(.integer(Int64(job.maxRetries)), display: job.maxRetries < 0 ? "no limit" : nil)
        case "retry_period": return PolicyText.cell(job.retryPeriod)
        default: return configured()
        }
    }

    private func flag(_ value: Bool) -> Cell { Cell(.bool(value), display: value ? "yes" : "no") }

    private func limit(_ interval: Interval) -> String { interval.isZero ? "no limit" : interval.shorthand }

    private func value(_ json: JSONValue) -> Cell {
        switch json {
        case .bool(let value): flag(value)
        default: Cell(CellValue(json), display: json == .null ? "null" : nil)
        }
    }
}
