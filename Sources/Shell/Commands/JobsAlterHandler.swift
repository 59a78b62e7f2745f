internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Timescale

extension Session {
    func run(_ request: JobsAlterRequest) async throws -> ExitCode {
        let reader = try await reader()
        let list = try await JobList.read(.ids(request.jobs), reader)
        let alteration = JobAlteration(JobAlteration.Kind(request.change), list.jobs, reader.capabilities)
        if request.dryRun {
            show(JobActionReport.alteration(alteration, isApplied: false, now: list.now))
            return alteration.refusals.isEmpty ? .clean : .refused
        }
        if let refusal = alteration.refusals.first { throw refusal }
        if !alteration.changing.isEmpty {
            let ids = alteration.changing.map { String($0.record.id) }.joined(separator: ", ")
            let ending = alteration.ending.isEmpty ? "" : ", which ends what runs just now"
            try confirm("\(request.change.rawValue) \(alteration.changing.count == 1 ? "job" : "jobs") \(ids)\(ending)")
            try await alteration.apply(on: reader.connection) { job in
                try await journal(alteration.kind, job.record, reader)
            }
        }
        show(JobActionReport.alteration(alteration, isApplied: true, now: list.now))
        return .clean
    }

    /// A journal that can't be written is said, and stops nobody.
    private func journal(_ kind: JobAlteration.Kind, _ record: JobRecord, _ reader: CatalogReader) async throws {
        let event: JournalEntry.Event
        switch kind {
        case .pause: event = .policyPaused(record.id)
        case .resume: event = .policyResumed(record.id)
        case .unstick: return
        }
        let subject = try await CaggSubject.read(hypertable: record.hypertableID ?? 0, reader.connection)
        let (who, place) = try await journalAuthor(reader)
        let run = JournalRun(
            journal, of: subject, name: record.subject?.description ?? record.job.applicationName,
            by: who, place: place,
            command: "jobs \(kind.rawValue) \(record.id)")
        do {
            try run.appendWithCommand(event)
        } catch {
            tell("caggctl: the journal can't be written: \(error)")
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
