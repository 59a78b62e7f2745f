internal import CommandLanguage
internal import Operations

extension Session {
    func run(_ request: PolicyRemoveRequest) async throws -> ExitCode {
        let reader = try await reader()
        let change = try await PolicyPlanner(reader).planRemoval(from: request.cagg, job: request.job)
        return try await carryOut(change, dryRun: request.dryRun, reader)
    }
}
