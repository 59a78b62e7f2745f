import TestSupport
import Testing
import Timescale

@testable import Operations

@Suite struct RefreshDoubtTests {
    private static let fault = KnownFault.all.first { $0.isVisible }
    private static let unseen = KnownFault.all.first { !$0.isVisible }

    /// Four windows of a day: refreshed, up to date, passed over and left out.
    private func outcome(contradicted: Bool = false) -> RefreshOutcome {
        let results: [WindowOutcome] = [.refreshed, .upToDate, .skipped, .clipped]
        let windows = results.enumerated().map { day, result in
            RefreshWindow(
                range: CatalogSamples.range("2026-11-1\(day)", "2026-11-1\(day + 1)"), outcome: result, duration: .zero,
                contradictsLogs: contradicted && result == .upToDate)
        }
        let covered = CatalogSamples.range("2026-11-10", "2026-11-14")
        let plan = RefreshPlan(
            state: CatalogSamples.state, requested: covered, covered: covered, windows: [covered],
            options: RefreshOptions(), capabilities: CatalogSamples.capabilities())
        return RefreshOutcome(plan: plan, windows: windows, left: [], duration: .zero, after: CatalogSamples.state)
    }

    @Test func withoutAReasonNothingIsInDoubt() throws {
        #expect(outcome().doubt([]) == nil)
        #expect(outcome().doubt([try #require(Self.unseen)]) == nil)
    }

    @Test func serverThatContradictsItsLogsIsDoubtedWhereItDoes() {
        let doubt = outcome(contradicted: true).doubt([])
        #expect(doubt?.ranges == TimeRanges([CatalogSamples.range("2026-11-11", "2026-11-12")]))
        #expect(doubt?.reasons == [.contradiction])
    }

    @Test func faultThatShowsItselfPutsAllInDoubtThatWasNotLeftOut() throws {
        let fault = try #require(Self.fault)
        let doubt = outcome().doubt([fault])
        #expect(doubt?.ranges == TimeRanges([CatalogSamples.range("2026-11-10", "2026-11-13")]))
        #expect(doubt?.reasons == [.fault(fault)])
    }
}
