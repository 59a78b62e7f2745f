internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// What `jobs pause`, `jobs resume` or `jobs unstick` is asked to do, and how it is carried out.
@MainActor
struct JobAlterationRequest {
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
        let leftPaused =
            verb == .pause && !dryRun ? try await leftPausedByRefreshes(alteration.jobs, in: session, reader) : []
        let changes = (alteration.changing + leftPaused).map { job in
            JobAlterationChange(
                alteration, of: job, isHeld: leftPaused.contains { $0.id == job.id },
                allowsDataLoss: allowsDataLoss)
        }
        return try await session.carryOut(
            changes, dryRun: dryRun, confirmation: loss?.confirm, reader,
            JobAlterationPresentation(session: session, alteration: alteration, now: list.now))
    }

    /// Returns the jobs that are still paused because a refresh with `--pause-policy` ended unexpectedly. The next
    /// refresh would resume these jobs. To prevent this, `jobs pause` records in the journal that the operator paused
    /// them. Throws `Refusal` if that refresh is still running, because the refresh resumes the jobs when it ends.
    private func leftPausedByRefreshes(
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

private struct JobAlterationPresentation: ChangePresentation {
    let session: Session
    let alteration: JobAlteration
    let now: Timestamp

    func preview(_ changes: [JobAlterationChange], refusals: [Refusal]) -> Document {
        JobActionReport.alteration(alteration, refusals: refusals, isApplied: false, now: now)
    }

    /// The question before the change. If all jobs are already paused, only the journal changes, so the question is
    /// whether to keep the jobs paused.
    func question(_ changes: [JobAlterationChange]) -> String? {
        let altered = changes.filter { !$0.isHeld }.map { String($0.job.id) }
        guard !altered.isEmpty else {
            let leftPaused = changes.map { String($0.job.id) }.joined(separator: ", ")
            return "keep \(changes.count == 1 ? "job" : "jobs") \(leftPaused) paused"
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
