import OperationsSamples
import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations

@Suite struct TuneCheckTests {
    private static let megabyte: Int64 = 1 << 20

    private func check(
        peak: Int64? = nil, seconds: [Double] = [], failures: Int = 0, isUnchanged: Bool = true
    ) -> TuneCheck {
        let start = CatalogSamples.now
        let runs =
            seconds.map {
                JobRun(started: start, finished: start.adding(microseconds: Int64($0 * 1e6)), succeeded: true)
            } + (0..<failures).map { _ in JobRun(started: start, finished: start, succeeded: false) }
        return TuneSamples.check(runs, since: start, peak: peak, isUnchanged: isUnchanged)
    }

    @Test func runsAsForetoldAreNoFinding() {
        #expect(check(peak: 110, seconds: [1, 2, 15]).findings == [])
        #expect(check().findings == [])
    }

    @Test func runAboveTheBudgetIsFound() {
        #expect(check(peak: 130).findings == [.aboveBudget(130 * Self.megabyte)])
    }

    @Test(arguments: [40, 210] as [Int64])
    func predictionThatWasOffByMoreThanTwiceIsFound(peak: Int64) {
        #expect(check(peak: peak).findings.contains(.predictionWasFarOff(peak * Self.megabyte)))
    }

    @Test func slowAndFailedRunsAndALaterChangeAreFound() {
        #expect(check(seconds: [1, 25]).findings == [.slowerThanPredicted(.seconds(25))])
        #expect(check(failures: 2).findings == [.failed(2)])
        #expect(check(isUnchanged: false).findings == [.changedSince])
    }
}
