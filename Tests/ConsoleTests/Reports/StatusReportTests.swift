import Postgres
import Rendering
import TestSupport
import Testing

@testable import Console
@testable import Operations
@testable import Timescale

@Suite struct StatusReportTests {
    private func report(_ caggs: [CaggStatus]) -> StatusReport {
        StatusReport(caggs: caggs, now: CatalogSamples.now, engine: "TimescaleDB 2.28.3")
    }

    private func status(
        _ problems: [StatusProblem] = [], lag: Duration? = .zero, _ change: (inout CaggState) -> Void = { _ in }
    ) -> CaggStatus {
        var state = CatalogSamples.state
        change(&state)
        return CaggStatus(
            state: state, expectedEnd: state.watermark, lag: lag, pending: state.pending.ranges,
            pendingOutOfReach: problems.flatMap { problem -> [TimeRange] in
                if case .pendingOutOfReach(let ranges) = problem { ranges } else { [] }
            }, problems: problems)
    }

    @Test func healthyCaggs() throws {
        let daily = status {
            $0.cagg.view = QualifiedName(schema: "metrics", name: "daily_by_region_and_product")
            $0.cagg.bucket.width = .interval(Interval(days: 1))
            $0.watermark = CatalogSamples.instant("2026-11-22T00:00:00Z")
            $0.refreshPolicies = [
                CatalogSamples.policy(id: 1_001, start: .unbounded, end: .interval(Interval(days: 1)))
            ]
        }
        try expectSnapshot("status/healthy", of: report([status(), daily]).document)
    }

    /// Each with a problem of its own.
    @Test func everyProblem() throws {
        let late = [CatalogSamples.range("2026-10-01", "2026-10-02T06:00:00Z")]
        let error = JobError(sqlState: "53200", message: "out of memory")
        let caggs: [(String, CaggStatus)] = [
            (
                "failing",
                status([.failing(job: 1_000, error: error, failures: 3)], lag: .seconds(7_200)) { state in
                    let failed = JobSamples.failedStatistics(failures: 3)
                    state.refreshPolicies[0].job = JobSamples.job(failed)
                    state.refreshPolicies[0].job.lastError = error
                }
            ),
            (
                "deletes",
                status([
                    .deletesAggregates(
                        job: 1_000, reachesBackTo: CatalogSamples.instant("2026-10-22"),
                        rawDataFrom: CatalogSamples.instant("2026-11-08"))
                ])
            ),
            ("future", status([.futureWatermark(CatalogSamples.instant("2027-01-01"))])),
            ("never", status([.neverMaterialized], lag: nil) { $0.watermark = .noBegin }),
            (
                "paused",
                status([.paused(job: 1_000)]) {
                    $0.refreshPolicies[0].job = JobSamples.job(isScheduled: false)
                }
            ),
            (
                "overdue",
                status([.overdue(job: 1_000, since: JobSamples.seconds(-3_600))]) {
                    $0.refreshPolicies[0].job = JobSamples.job(JobSamples.statistics(next: JobSamples.seconds(-3_600)))
                }
            ),
            ("stale", status([.stale(lag: .seconds(90_000))], lag: .seconds(90_000))),
            (
                "late",
                status([.pendingOutOfReach(late)]) { state in
                    state.ownLog = CatalogSamples.logged(late[0])
                }
            ),
            (
                "unfinished",
                status([.unfinishedRefresh(entries: 2)]) { $0.unfinished = CatalogSamples.logged(late[0]) }
            ),
            ("by_hand", status([.noPolicy]) { $0.refreshPolicies = [] }),
        ]
        let named = caggs.map { name, status in
            var status = status
            status.state.cagg.view = QualifiedName(schema: "public", name: name)
            return status
        }
        try expectSnapshot("status/every-problem", of: report(named).document)
    }

    @Test func integerTimeIsNotJudged() throws {
        let status = status(lag: nil) { state in
            state.cagg.bucket.timeType = .bigint
            state.cagg.bucket.width = .integer(100)
            state.watermark = InternalTime(4_200)
            state.refreshPolicies = [CatalogSamples.policy(start: .integer(1_000), end: .integer(100))]
        }
        try expectSnapshot("status/integer-time", of: report([status]).document)
    }

    @Test func databaseWithoutCaggs() throws {
        try expectSnapshot("status/no-caggs", of: report([]).document)
    }
}
