internal import CommandLanguage
internal import Operations
internal import Timescale

extension Session {
    func run(_ request: PolicyAddRequest) async throws -> ExitCode {
        let reader = try await reader()
        let now = try await serverNow(reader)
        let change = try await PolicyPlanner(reader).planAddition(to: request.cagg) { job in
            request.settings.write(to: &job, now: now)
            // As the server itself does.
            if request.settings.retryPeriod == nil { job.retryPeriod = job.schedule }
        }
        return try await carryOut(change, dryRun: request.dryRun, reader)
    }
}
