internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// Carries out `jobs pause`, `jobs resume` and `jobs unstick`.
@MainActor
struct JobsAlteration {
    private let verb: JobAction.Verb
    private let ids: [Int32]
    private let loss: LossArguments?

    init(_ verb: JobAction.Verb, of ids: [Int32], _ loss: LossArguments? = nil) {
        (self.verb, self.ids, self.loss) = (verb, ids, loss)
    }

    func carryOut(dryRun: Bool, in session: Session) async throws -> ExitCode {
        let reader = try await session.reader()
        let list = try await JobList.read(.ids(ids), reader)
        var alteration = JobAlteration(verb, of: list.jobs, reader.capabilities)
        try await alteration.readLosses(reader)
        let allowsDataLoss = loss?.allowDataLoss ?? false
        let held = verb == .pause && !dryRun ? try await heldByRefreshes(alteration.jobs, in: session, reader) : []
        let changes = (alteration.changing + held).map { job in
            JobAlterationChange(
                alteration, of: job, isHeld: held.contains { $0.id == job.id },
                allowsDataLoss: allowsDataLoss)
        }
        return try await session.carryOut(
            changes, dryRun: dryRun, confirmation: loss?.confirm, reader,
            JobsAlterationPresentation(session: session, alteration: alteration, now: list.now))
    }

    /// The jobs that a refresh paused before it died. They are already paused, but a later refresh would resume them
    /// unless the journal says that the operator paused them. Throws `Refusal` if that refresh still runs, because it
    /// resumes the job when it ends.
    private func heldByRefreshes(
        _ jobs: [Job], in session: Session, _ reader: CatalogReader
    ) async throws -> [Job] {
        let subject = try await CaggSubject.read(hypertable: 0, reader.connection)
        let (who, _) = try await session.journalAuthor(reader)
        let pauses =
            try await session.readJournal {
                try await $0.pausedPolicies(server: subject.server, database: subject.database)
            } ?? []
        return try jobs.filter { job in
            guard !job.isScheduled, let pause = pauses.first(where: { $0.job == job.id }) else {
                return false
            }
            guard pause.entry.who == who || !pause.entry.who.mayBeAlive else {
                throw Refusal(
                    "a refresh of \(pause.entry.cagg) (process \(pause.entry.who.pid)) has paused job \(job.id), and"
                        + " resumes the job at the end of the refresh",
                    advice: "after the end of the refresh, run: jobs pause \(job.id)")
            }
            return true
        }
    }
}

private struct JobsAlterationPresentation: ChangePresentation {
    let session: Session
    let alteration: JobAlteration
    let now: Timestamp

    func preview(_ changes: [JobAlterationChange], refusals: [Refusal]) -> Document {
        JobActionReport.alteration(alteration, refusals: refusals, isApplied: false, now: now)
    }

    /// The question. If all jobs are paused already and only the journal changes, it asks whether to keep them paused.
    func question(_ changes: [JobAlterationChange]) -> String? {
        let altered = changes.filter { !$0.isHeld }.map { String($0.job.id) }
        guard !altered.isEmpty else {
            let held = changes.map { String($0.job.id) }.joined(separator: ", ")
            return "keep \(changes.count == 1 ? "job" : "jobs") \(held) paused"
        }
        let running = alteration.ending.map { String($0.id) }
        let ending =
            switch running.count {
            case 0: ""
            case 1: " and stop the current run of job \(running[0])"
            default: " and stop the current runs of jobs \(running.joined(separator: ", "))"
            }
        return
            "\(alteration.kind.rawValue) \(altered.count == 1 ? "job" : "jobs") \(altered.joined(separator: ", "))\(ending)"
    }

    func finish(
        _ outcomes: [Void], of changes: [JobAlterationChange], hasSeenPreview: Bool
    ) async throws -> ExitCode {
        session.show(JobActionReport.alteration(alteration, refusals: [], isApplied: true, now: now))
        return .clean
    }
}
