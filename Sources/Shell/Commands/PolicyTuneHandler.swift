internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Timescale

extension Session {
    func run(_ request: PolicyTuneRequest) async throws -> ExitCode {
        let reader = try await reader()
        let options = connectionOptions
        let goal = TuneGoal(memory: request.memory?.bytes ?? 0, freshness: request.freshness?.approximateMicroseconds)
        let facts = try await TuneReader(reader, connect: { try await Connection.open(options) })
            .read(request.cagg, job: request.job, goal)
        let proposal = TuneProposal(facts, goal)
        show(PolicyTuneReport(proposal, isApplied: false).document(statements: []))
        return .clean
    }
}
