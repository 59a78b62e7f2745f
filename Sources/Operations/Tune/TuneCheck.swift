package import Postgres
package import Timescale

/// Compares what tuning predicted with the runs since the tuned settings were applied. A pure value.
package struct TuneCheck: Sendable, Hashable {
    package var cagg: ContinuousAggregate
    package var job: Int32
    /// When the settings were applied, by the clock of the machine that applied them.
    package var applied: Timestamp
    package var prediction: TunePrediction
    /// Whether the job still has the settings that were applied.
    package var isUnchanged: Bool
    /// The runs since the settings were applied, the newest first. On versions that don't record successful runs, only
    /// the last successful run may be included.
    package var runs: [JobRun]
    /// The memory of a run that was measured; nil if no run was measured.
    package var memory: MemoryUse?

    package init(
        cagg: ContinuousAggregate, job: Int32, applied: Timestamp, prediction: TunePrediction, isUnchanged: Bool,
        runs: [JobRun], memory: MemoryUse? = nil
    ) {
        (self.cagg, self.job, self.applied, self.prediction) = (cagg, job, applied, prediction)
        (self.isUnchanged, self.runs, self.memory) = (isUnchanged, runs, memory)
    }

    /// A difference between the prediction and the runs.
    package enum Finding: Sendable, Hashable {
        /// The measured peak was above the memory budget. The value is the measured peak in bytes.
        case aboveBudget(Int64)
        /// The measured peak was more than twice or less than half the predicted peak. The value is the measured peak
        /// in bytes.
        case predictionWasFarOff(Int64)
        /// The longest run took more than twice as long as predicted. The value is the duration of that run.
        case slowerThanPredicted(Duration)
        /// Some runs failed. The value is the number of failed runs.
        case failed(Int)
        /// The job's settings were changed after tuning.
        case changedSince
    }

    /// All differences; empty if the runs match the prediction.
    package var findings: [Finding] {
        var findings: [Finding] = isUnchanged ? [] : [.changedSince]
        if let peak = memory?.resident {
            if peak > prediction.budget { findings.append(.aboveBudget(peak)) }
            if peak > 2 * prediction.peak || 2 * peak < prediction.peak { findings.append(.predictionWasFarOff(peak)) }
        }
        if let longest = runs.longestDuration, longest > prediction.longestRun * 2 {
            findings.append(.slowerThanPredicted(longest))
        }
        let failures = runs.count { $0.succeeded == false }
        return failures == 0 ? findings : findings + [.failed(failures)]
    }
}

extension [JournalEntry] {
    /// Returns the newest tuning of the policy with this job, or of any policy if `job` is nil. Nil if there is none.
    /// All entries must belong to one cagg.
    func lastTuning(job: Int32?) -> (at: Timestamp, record: PolicyRecord, prediction: TunePrediction)? {
        reversed().lazy.compactMap { entry in
            guard case .policyChanged(let record) = entry.event, let prediction = record.prediction,
                job == nil || record.job == job
            else { return nil }
            return (entry.at, record, prediction)
        }.first
    }
}

/// Makes a `TuneCheck`: reads the prediction and the runs of a policy, and measures one run.
package struct TuneCheckReader: Sendable {
    private let reader: CatalogReader
    private let connect: @Sendable () async throws -> Connection

    package init(_ reader: CatalogReader, connect: @escaping @Sendable () async throws -> Connection) {
        self.reader = reader
        self.connect = connect
    }

    /// Checks the last tuning of a policy. If the job is running, measures this run until it ends. Otherwise waits up
    /// to `wait` for the next run, and calls `waiting` once when the wait starts. If `wait` is nil, doesn't wait.
    package func check(
        _ name: String, job: Int32?, _ journal: Journal, wait: Duration?,
        waiting: @escaping @Sendable (String) async -> Void
    ) async throws -> TuneCheck {
        let cagg = try await reader.cagg(named: name)
        let subject = try await CaggSubject.read(cagg, reader.connection)
        let entries = try await journal.read(.current) { $0.subject == subject && $0.event.isAboutPolicy }.entries
        guard let (at, record, prediction) = entries.lastTuning(job: job), let id = record.job else {
            throw Refusal(
                "the journal has no settings of \(cagg.view) that \"policy tune --apply\" wrote",
                advice: "apply settings first, for example: policy tune \(cagg.view) --memory 256MB --apply")
        }
        let memory = try await watch(id, for: wait ?? .zero, report: waiting)
        let runs = try await reader.pastRuns(of: id).filter { run in run.started.map { $0 >= at } ?? false }
        return TuneCheck(
            cagg: cagg, job: id, applied: at, prediction: prediction,
            isUnchanged: try await reader.readJob(id)?.settings == record.after, runs: runs, memory: memory)
    }

    /// Measures the memory of the job's worker from now until the worker ends; nil if the job didn't start in time.
    private func watch(
        _ job: Int32, for wait: Duration, report waiting: @escaping @Sendable (String) async -> Void
    ) async throws -> MemoryUse? {
        let clock = ContinuousClock()
        let end = clock.now + wait
        var hasReported = false
        while true {
            if let worker = try await reader.jobWorkers().first(where: { $0.job == job }) {
                return try await measure(worker)
            }
            guard clock.now < end else { return nil }
            if !hasReported { await waiting("waiting for the next run of job \(job)") }
            hasReported = true
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    private func measure(_ worker: JobWorker) async throws -> MemoryUse {
        let probe = MemoryProbe(connection: try await connect(), pid: worker.pid)
        let result: Result<MemoryUse, any Error>
        do {
            let (_, use) = try await probe.measuring {
                while try await reader.jobWorkers().contains(worker) { try await Task.sleep(for: .milliseconds(200)) }
            }
            result = .success(use)
        } catch {
            result = .failure(error)
        }
        await probe.close()
        return try result.get()
    }
}
