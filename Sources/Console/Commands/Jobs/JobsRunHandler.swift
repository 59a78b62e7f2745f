internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

extension Session {
    func run(_ request: JobsRunRequest) async throws -> ExitCode {
        let reader = try await reader()
        let call = try await JobCall.plan(request.job, isRecorded: request.isRecorded, reader)
        let refusals = call.refusals(allowingDataLoss: request.allowDataLoss)
        if request.dryRun {
            show(JobActionReport.plan(call, refusals: refusals))
            return refusals.isEmpty ? .clean : .refused
        }
        if let busy = call.busy { throw busy }
        if let refusal = refusals.first { throw refusal }
        if let loss = call.loss, let cagg = call.state?.cagg { try confirmLoss(loss, cagg, request.confirmation) }
        let what = "\(JobText.kind(call.job))" + (call.job.subject.map { " on \($0)" } ?? "")
        try confirm("run job \(call.id) (\(what))" + (call.isRecorded ? " by the scheduler" : ""))
        return call.isRecorded ? try await record(call, request, reader) : try await run(call, reader)
    }

    private func run(_ call: JobCall, _ reader: CatalogReader) async throws -> ExitCode {
        let options = connectionOptions
        let clock = ContinuousClock()
        let start = clock.now
        let progress = ProgressLine("job \(call.id)", console: console)
        let ticking = Task { @MainActor in
            while !Task.isCancelled {
                progress.announce("running for \((clock.now - start).shortText)")
                // A pipe is told once.
                guard console.errorIsTerminal else { return }
                try await Task.sleep(for: .seconds(1))
            }
        }
        defer {
            ticking.cancel()
            progress.clear()
        }
        let (memory, duration): (MemoryUse?, Duration) = try await journalling(
            call.action, of: call.job, reader, outcome: { .jobActed(call.action.over(after: $1)) }
        ) {
            let memory = try await call.run(
                reader, connect: { try await Connection.open(options) },
                looked: { use in
                    guard let bytes = use.resident else { return }
                    Task { @MainActor in
                        guard !ticking.isCancelled, self.console.errorIsTerminal else { return }
                        progress.announce("running for \((clock.now - start).shortText), \(ByteText.people(bytes))")
                    }
                })
            return (memory, clock.now - start)
        }
        ticking.cancel()
        progress.clear()
        show(JobActionReport.run(call, took: duration, memory: memory))
        return .clean
    }

    private func record(_ call: JobCall, _ request: JobsRunRequest, _ reader: CatalogReader) async throws -> ExitCode {
        let clock = ContinuousClock()
        let start = clock.now
        let progress = ProgressLine("job \(call.id)", console: console)
        defer { progress.clear() }
        let isTerminal = console.errorIsTerminal
        var told: RecordedRun.Event?
        let patience = request.timeout.approximateDuration
        let run = try await journalling(
            call.action, of: call.job, reader, outcome: { call.action.event(of: $0) }
        ) {
            try await RecordedRun(call, reader, patience: patience).run { @MainActor event in
                guard isTerminal || told != event else { return }
                told = event
                let elapsed = (clock.now - start).shortText
                switch event {
                case .waiting: progress.announce("waiting for a worker, \(elapsed)")
                case .running(let pid): progress.announce("running in process \(pid), \(elapsed)")
                }
            }
        }
        progress.clear()
        show(JobActionReport.run(call, run))
        return run.succeeded == true ? .clean : .failed
    }
}

extension JobAction {
    fileprivate func over(after duration: Duration?) -> JobAction {
        var action = self
        action.duration = duration
        return action
    }

    /// The end of the run as the scheduler has recorded it.
    fileprivate func event(of run: JobRun) -> JournalEntry.Event {
        run.succeeded == true
            ? .jobActed(over(after: run.duration))
            : .jobFailed(error: run.message ?? "the scheduler has booked the run as failed")
    }
}
