internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Timescale

extension Session {
    func run(_ request: JobsAlterRequest) async throws -> ExitCode {
        let reader = try await reader()
        let list = try await JobList.read(.ids(request.jobs), reader)
        var alteration = JobAlteration(JobAlteration.Kind(request.change), list.jobs, reader.capabilities)
        try await alteration.readLosses(reader)
        let refusals = alteration.refusals(allowingDataLoss: request.allowDataLoss)
        if request.dryRun {
            show(JobActionReport.alteration(alteration, refusals: refusals, isApplied: false, now: list.now))
            return refusals.isEmpty ? .clean : .refused
        }
        if let refusal = refusals.first { throw refusal }
        for call in alteration.deleting {
            if let loss = call.loss, let cagg = call.state?.cagg { try confirmLoss(loss, cagg, request.confirmation) }
        }
        let held = alteration.kind == .pause ? try await heldByRefreshes(alteration.jobs, reader) : []
        if !alteration.changing.isEmpty {
            let ids = alteration.changing.map { String($0.record.id) }.joined(separator: ", ")
            let ending = alteration.ending.isEmpty ? "" : ", which ends what runs just now"
            try confirm("\(request.change.rawValue) \(alteration.changing.count == 1 ? "job" : "jobs") \(ids)\(ending)")
            for job in alteration.changing {
                let action = alteration.action(on: job)
                try await journalling(action, of: job.record, reader, outcome: { .jobActed(action) }) {
                    try await alteration.apply(to: job, on: reader.connection)
                }
            }
        }
        for job in held {
            let action = alteration.action(on: job)
            try await journalling(action, of: job.record, reader, outcome: { .jobActed(action) }) {}
        }
        show(JobActionReport.alteration(alteration, refusals: [], isApplied: true, now: list.now))
        return .clean
    }

    /// Jobs that a refresh switched off and died: they are so already, but a later refresh would switch them on, unless the
    /// journal says that they are the operator's from now on. Refused where the refresh still works, which would as well.
    private func heldByRefreshes(_ jobs: [AssessedJob], _ reader: CatalogReader) async throws -> [AssessedJob] {
        let subject = try await CaggSubject.read(hypertable: 0, reader.connection)
        let (who, _) = try await journalAuthor(reader)
        let pauses = try await changeLog.read {
            try await $0.pausedPolicies(server: subject.server, database: subject.database)
        }
        guard let pauses else { return [] }
        return try jobs.filter { job in
            guard !job.record.job.isScheduled, let pause = pauses.first(where: { $0.job == job.record.id }) else {
                return false
            }
            guard pause.entry.who == who || !pause.entry.who.mayBeAlive else {
                throw Refusal(
                    "job \(job.record.id) is switched off by a refresh of \(pause.entry.cagg) that runs as process"
                        + " \(pause.entry.who.pid), which switches it on again at its end",
                    advice: "when it is done: jobs pause \(job.record.id)")
            }
            return true
        }
    }
}

extension JobAlteration.Kind {
    fileprivate init(_ change: JobsAlterRequest.Change) {
        self =
            switch change {
            case .pause: .pause
            case .resume: .resume
            case .unstick: .unstick
            }
    }
}
