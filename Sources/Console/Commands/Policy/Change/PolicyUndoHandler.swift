internal import CommandLanguage
internal import Operations
internal import Postgres

extension Session {
    func run(_ request: PolicyUndoRequest) async throws -> ExitCode {
        let reader = try await reader()
        // The journal's times are this machine's; a time that is counted from now is close enough by either clock.
        let now = try await serverNow(reader)
        var time: Timestamp?
        if case .timestamp(let instant) = request.to?.resolved(now: now) { time = instant }
        let change = try await PolicyPlanner(reader).planUndo(
            of: request.cagg, job: request.job, to: time, in: journal)
        return try await carryOut(change, dryRun: request.dryRun, reader)
    }
}
