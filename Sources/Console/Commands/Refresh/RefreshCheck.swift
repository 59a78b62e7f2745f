internal import Operations
internal import Postgres
internal import Timescale

/// What a comparison after a refresh found.
struct RefreshCheck {
    var summary: DiffSummary
    /// Why it was made, where it wasn't asked for.
    var doubt: RefreshDoubt?

    /// Rows that nothing but another refresh puts right; of all that differ where it was asked for.
    var wrong: Int64 {
        let verdicts: [DiffVerdict] = doubt == nil ? DiffVerdict.allCases.filter(\.isDifference) : [.duplicate, .drift]
        return verdicts.reduce(0) { $0 + summary.count($1) }
    }

    var isClean: Bool { wrong == 0 && summary.isComplete }
}

extension Session {
    /// Compares what was refreshed with its source: all of it where that is asked for, else what is in doubt.
    func checked(
        _ outcomes: [RefreshOutcome], verifies: Bool, _ reader: CatalogReader
    ) async throws -> [RefreshCheck] {
        var checks: [RefreshCheck] = []
        for outcome in outcomes {
            if verifies {
                let all = TimeRanges(outcome.windows.filter { $0.result != .clipped }.map(\.range))
                checks.append(RefreshCheck(summary: try await compare(all, of: outcome, reader)))
            } else if let doubt = outcome.doubt(try await reader.knownFaults(of: outcome.plan.state)) {
                checks.append(
                    RefreshCheck(summary: try await compare(doubt.ranges, of: outcome, reader), doubt: doubt))
            }
        }
        return checks
    }

    private func compare(
        _ ranges: TimeRanges, of outcome: RefreshOutcome, _ reader: CatalogReader
    ) async throws -> DiffSummary {
        let options = connectionOptions
        let cagg = outcome.plan.state.cagg
        let progress = ProgressLine("verify \(cagg.view)", console: console)
        defer { progress.clear() }
        progress.announce("comparing")
        var plan = DiffPlan(cagg: cagg.view.description, range: outcome.plan.covered)
        plan.parts = ranges
        return try await DiffRun(plan, reader, connect: { try await Connection.open(options) }).run { _ in
        } _: { _ in
        }
    }
}
