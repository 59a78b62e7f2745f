internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Timescale

extension Session {
    func run(_ request: PolicyExplainRequest) async throws -> ExitCode {
        let reader = try await reader()
        var time: (@Sendable (Timestamp, ContinuousAggregate) throws -> InternalTime)?
        if let at = request.at { time = { now, cagg in try at.resolved(now: now).internalTime(cagg) } }
        let explanation = try await PolicyExplainer(reader).explain(request.cagg, job: request.job, at: time)
        show(PolicyExplainReport(explanation: explanation).document)
        return .clean
    }
}
