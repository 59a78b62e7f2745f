internal import CommandLanguage
internal import Operations
internal import Timescale

extension Session {
    /// One bucket instead of a range.
    func explain(
        _ bucket: TimeExpression, _ plan: DiffPlan, _ cagg: ContinuousAggregate, limit: Int, _ reader: CatalogReader
    ) async throws -> ExitCode {
        let time = try bucket.resolved(now: cagg.local(try await serverNow(reader))).internalTime(cagg)
        guard time.isFinite else { throw ValueProblem("\(bucket) is in no bucket") }
        let explanation = try await DiffExplanation.read(plan, at: time, limit: limit, reader)
        show(DiffExplanationReport(explanation: explanation).document)
        return explanation.differences.contains(where: \.verdict.isDifference) ? .problemsFound : .clean
    }
}
