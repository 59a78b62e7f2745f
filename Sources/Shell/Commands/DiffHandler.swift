internal import CommandLanguage
internal import Operations
internal import Synchronization
internal import Timescale

extension Session {
    func run(_ request: DiffRequest) async throws -> ExitCode {
        let reader = try await reader()
        let state = try await reader.readSnapshot().find(request.cagg)
        var range = try request.window.range(now: try await serverNow(reader), of: state.cagg)
        // Without an end of its own the comparison ends at the watermark: beyond it nothing is stored.
        if !request.window.hasEnd { range.end = min(range.end, max(state.watermark, range.start)) }
        let run = DiffRun(
            .init(cagg: request.cagg, range: range, tolerance: request.tolerance, step: .init(request.step)), reader)
        let listed = Mutex<[Difference]>([])
        let progress = ProgressLine("diff \(state.cagg.view)", console: console)
        defer { progress.clear() }
        let summary = try await run.run { @MainActor event in
            guard case .sliceStarted(let index, let count, let slice) = event else { return }
            let start = TimeText.people(slice.start, state.cagg.timeType)
            progress.show(done: Int64(index), total: Int64(count), detail: start)
        } _: { difference in
            listed.withLock { if $0.count < request.limit { $0.append(difference) } }
        }
        progress.clear()
        show(DiffReport(summary: summary, listed: listed.withLock { $0 }).document)
        return summary.isClean ? .clean : .problemsFound
    }
}
