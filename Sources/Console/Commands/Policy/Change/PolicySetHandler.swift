internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Timescale

extension Session {
    func run(_ request: PolicySetRequest) async throws -> ExitCode {
        let reader = try await reader()
        let now = try await serverNow(reader)
        let change = try await PolicyPlanner(reader).plan(request.cagg, job: request.job) { job in
            request.settings.write(to: &job, now: now)
        }
        return try await carryOut(change, dryRun: request.dryRun, reader)
    }
}

extension PolicySettings {
    /// - Parameter now: the server's clock, for an initial start that is counted from it.
    func write(to job: inout JobSettings, now: Timestamp) {
        if let startOffset { job.startOffset = PolicyOffset(startOffset) }
        if let endOffset { job.endOffset = PolicyOffset(endOffset) }
        if let schedule { job.schedule = schedule }
        func set<Value>(_ key: PolicyKey, _ choice: Choice<Value>?, _ json: (Value) -> JSONValue) {
            if let choice { job.config[key.rawValue] = choice.value.map(json) }
        }
        set(.bucketsPerBatch, bucketsPerBatch) { .integer(Int64($0)) }
        set(.maxBatchesPerExecution, maxBatchesPerExecution) { .integer(Int64($0)) }
        set(.refreshNewestFirst, refreshNewestFirst) { .bool($0) }
        set(.includeTieredData, includeTieredData) { .bool($0) }
        if let initialStart, case .timestamp(let start) = initialStart.resolved(now: now) {
            (job.initialStart, job.isFixedSchedule) = (start, true)
        }
        if let fixedSchedule { job.isFixedSchedule = fixedSchedule }
        if let timezone { job.timezone = timezone.value }
        if let maxRuntime { job.maxRuntime = maxRuntime }
        if let maxRetries { job.maxRetries = maxRetries }
        if let retryPeriod { job.retryPeriod = retryPeriod }
    }
}

extension PolicyOffset {
    init(_ expression: OffsetExpression) {
        switch expression {
        case .unbounded: self = .unbounded
        case .span(.interval(let interval)): self = .interval(interval)
        case .span(.integer(let units)): self = .integer(units)
        }
    }
}
