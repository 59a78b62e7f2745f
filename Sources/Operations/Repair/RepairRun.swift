package import Postgres
package import Timescale

/// Runs a repair: refreshes each range, then compares the refreshed buckets again. The caller holds the cagg's lock.
package struct RepairRun: Sendable {
    /// An event of a run, for the progress display and the journal.
    package enum Event: Sendable, Hashable {
        /// The refresh of a range begins. `index` counts from 0, and `of` is the number of ranges.
        case refreshing(index: Int, of: Int, TimeRange)
        /// An event during the refresh of a range.
        case refresh(RefreshEvent)
        /// The comparison of a refreshed slice begins.
        case comparing(TimeRange)
    }

    private let plan: RepairPlan
    private let reader: CatalogReader
    private let connect: @Sendable () async throws -> Connection

    /// - Parameter connect: opens a read-only connection for the comparison.
    package init(
        _ plan: RepairPlan, _ reader: CatalogReader, connect: @escaping @Sendable () async throws -> Connection
    ) {
        self.plan = plan
        self.reader = reader
        self.connect = connect
    }

    /// Refreshes the ranges, then compares the refreshed buckets. If the refresh of a range fails, the next ranges are
    /// still refreshed. Throws only if the connection is lost or an unexpected error occurs. If the task is cancelled
    /// during the refreshes, nothing is compared.
    package func apply(_ report: @escaping @Sendable (Event) async -> Void) async throws -> RepairOutcome {
        var outcome = RepairOutcome(plan: plan, results: [])
        for (index, part) in plan.parts.enumerated() {
            await report(.refreshing(index: index, of: plan.parts.count, part.range.range))
            outcome.results.append(try await refresh(part, report))
        }
        outcome.wasInterrupted = Task.isCancelled
        let refreshed = zip(plan.parts, outcome.results).filter { $1 == .refreshed }.map(\.0.range.range)
        guard !refreshed.isEmpty, !outcome.wasInterrupted else { return outcome }
        do {
            outcome.after = try await compare(TimeRanges(refreshed), report)
        } catch let stopped as DiffStopped {
            outcome.after = stopped.summary
            outcome.notCompared = "\(stopped.cause)"
        } catch {
            outcome.notCompared = "\(error)"
        }
        outcome.wasInterrupted = Task.isCancelled
        return outcome
    }

    private func refresh(
        _ part: RepairPlan.Part, _ report: @escaping @Sendable (Event) async -> Void
    ) async throws -> RepairOutcome.Result {
        if let refusal = part.refusals.first { return .refused(refusal) }
        guard let refresh = part.refresh, !Task.isCancelled else { return .notReached }
        do {
            let outcome = try await RefreshRun(refresh, reader: reader).apply { await report(.refresh($0)) }
            return !outcome.wasStopped ? .refreshed : .notReached
        } catch let refusal as Refusal {
            return .failed(refusal.description)
        } catch let error as PostgresError where !error.endsConnection {
            return Task.isCancelled ? .notReached : .failed(error.description)
        }
    }

    private func compare(
        _ parts: TimeRanges, _ report: @escaping @Sendable (Event) async -> Void
    ) async throws -> DiffSummary {
        let again = plan.record.plan(parts, of: plan.state.cagg)
        return try await DiffRun(again, reader, connect: connect).run { event in
            if case .sliceStarted(let slice) = event { await report(.comparing(slice)) }
        } _: { _ in
        }
    }
}
