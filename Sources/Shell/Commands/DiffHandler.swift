internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Synchronization
internal import Timescale

extension Session {
    func run(_ request: DiffRequest) async throws -> ExitCode {
        let reader = try await reader()
        let state = try await reader.readSnapshot().find(request.cagg)
        let plan = DiffPlan(request, range: try await range(of: request, state, reader))
        let throttle = Throttle(maximumActive: request.maximumActive, pauseFile: request.pauseFile)
        let options = connectionOptions
        let listed = Mutex(Listed(limit: request.limit))
        let progress = ProgressLine("diff \(state.cagg.view)", console: console)
        defer { progress.clear() }
        let run = DiffRun(plan, reader, connect: { try await Connection.open(options) }) { connection in
            try await throttle.wait(on: connection) { @MainActor reason in progress.announce("waiting: \(reason)") }
        }
        let done = Mutex((finished: 0, of: 0))
        let summary = try await run.run { @MainActor event in
            switch event {
            case .planned(_, let slices): done.withLock { $0.of = slices }
            case .sliceStarted(let slice):
                let (finished, count) = done.withLock { $0 }
                let start = TimeText.people(slice.start, state.cagg.timeType)
                progress.show(done: Int64(finished), total: Int64(count), detail: start)
            case .sliceFinished: done.withLock { $0.finished += 1 }
            }
        } _: { difference in
            listed.withLock { $0.add(difference) }
        }
        progress.clear()
        show(DiffReport(summary: summary, listed: listed.withLock { $0.rows }).document)
        if !summary.isComplete { return .refused }
        return summary.isClean ? .clean : .problemsFound
    }

    /// Without an end of its own the comparison ends at the watermark: beyond it nothing is stored.
    private func range(of request: DiffRequest, _ state: CaggState, _ reader: CatalogReader) async throws -> TimeRange {
        guard let window = request.window else { return TimeRange(start: .noBegin, end: .noEnd) }
        var range = try window.range(now: try await serverNow(reader), of: state.cagg)
        if !window.hasEnd { range.end = min(range.end, max(state.watermark, range.start)) }
        return range
    }
}

/// The rows that are shown: what is wrong before what a healthy cagg shows too.
private struct Listed {
    let limit: Int
    private var wrong: [Difference] = []
    private var explained: [Difference] = []

    init(limit: Int) { self.limit = limit }

    var rows: [Difference] {
        // Several workers' slices come as they are finished.
        (wrong + explained.prefix(limit - wrong.count)).sorted { ($0.bucket.start) < ($1.bucket.start) }
    }

    mutating func add(_ difference: Difference) {
        if difference.verdict.isDifference {
            if wrong.count < limit { wrong.append(difference) }
        } else if explained.count < limit {
            explained.append(difference)
        }
    }
}

extension DiffPlan {
    init(_ request: DiffRequest, range: TimeRange) {
        self.init(cagg: request.cagg, range: range)
        tolerance = request.tolerance
        tolerances = request.tolerances
        step = .init(request.step)
        filter = DiffFilter(
            columns: request.columns, groups: request.groups.map { .init(column: $0.name, value: $0.value) },
            condition: request.condition)
        toRaw = request.toRaw
        jobs = request.jobs
        maximumSnapshotAge = .microseconds(request.maximumSnapshotAge.approximateMicroseconds)
        statementTimeout = request.sliceTimeout.map { .microseconds($0.approximateMicroseconds) }
    }
}
