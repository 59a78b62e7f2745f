internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Synchronization
internal import Timescale

extension Session {
    func run(_ request: DiffRequest) async throws -> ExitCode {
        let reader = try await reader()
        let state = try await reader.readSnapshot().find(request.cagg)
        var range = try request.window.range(now: try await serverNow(reader), of: state.cagg)
        // Without an end of its own the comparison ends at the watermark: beyond it nothing is stored.
        if !request.window.hasEnd { range.end = min(range.end, max(state.watermark, range.start)) }
        var plan = DiffPlan(cagg: request.cagg, range: range)
        plan.tolerance = request.tolerance
        plan.step = .init(request.step)
        let options = connectionOptions
        let run = DiffRun(plan, reader, connect: { try await Connection.open(options) })
        let listed = Mutex<[Difference]>([])
        let progress = ProgressLine("diff \(state.cagg.view)", console: console)
        defer { progress.clear() }
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
            listed.withLock { if $0.count < request.limit { $0.append(difference) } }
        }
        progress.clear()
        show(DiffReport(summary: summary, listed: listed.withLock { $0 }).document)
        return summary.isClean ? .clean : .problemsFound
    }
}
