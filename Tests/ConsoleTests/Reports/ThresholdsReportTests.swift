import Postgres
import Rendering
import TestSupport
import Testing

@testable import Console
@testable import Operations
@testable import Timescale

@Suite struct ThresholdsReportTests {
    private func report(_ newest: InternalTime?, _ change: (inout CaggState) -> Void = { _ in }) -> ThresholdsReport {
        var state = CatalogSamples.state
        change(&state)
        return ThresholdsReport(
            thresholds: Thresholds(state: state, now: CatalogSamples.now, newestRow: newest))
    }

    @Test func freshCagg() throws {
        try expectSnapshot(
            "thresholds/fresh", of: report(CatalogSamples.instant("2026-11-22T12:29:00Z")).document)
    }

    @Test func pendingRangesAndUnfinishedOnes() throws {
        let report = report(CatalogSamples.instant("2026-11-22T12:29:00Z")) { state in
            state.sourceLog = CatalogSamples.logged(
                CatalogSamples.range("2026-11-12", "2026-11-12T06:00:00Z"),
                CatalogSamples.range("2026-11-20", "2026-11-21"))
            state.unfinished = CatalogSamples.logged(CatalogSamples.range("2026-11-16", "2026-11-17"))
        }
        try expectSnapshot("thresholds/pending", of: report.document)
    }

    @Test func nothingStoredAndNoData() throws {
        let report = report(nil) { state in
            (state.watermark, state.invalidationThreshold) = (.noBegin, nil)
            (state.sourceChunks, state.storedChunks) = (TimeRanges([]), TimeRanges([]))
        }
        try expectSnapshot("thresholds/empty", of: report.document)
    }

    @Test func integerTime() throws {
        let report = report(InternalTime(4_250)) { state in
            state.cagg.bucket.timeType = .bigint
            state.cagg.bucket.width = .integer(100)
            (state.watermark, state.invalidationThreshold) = (InternalTime(4_200), InternalTime(4_200))
            state.sourceChunks = TimeRanges([TimeRange(start: InternalTime(0), end: InternalTime(5_000))])
        }
        try expectSnapshot("thresholds/integer-time", of: report.document)
    }

    @Test func columnsOfTimescaleDB1() throws {
        let filled = report(CatalogSamples.instant("2026-11-22T12:29:00Z"))
        try expectSnapshot("thresholds-legacy/fresh", of: filled.legacyDocument)
        let empty = report(nil) { ($0.watermark, $0.invalidationThreshold) = (.noBegin, nil) }
        try expectSnapshot("thresholds-legacy/empty", of: empty.legacyDocument)
        let pending = report(nil) {
            $0.invalidationThreshold = CatalogSamples.instant("2026-11-22T12:00:00Z")
            $0.cagg.view = QualifiedName(schema: "metrics", name: "daily")
        }
        try expectSnapshot("thresholds-legacy/other-schema", of: pending.legacyDocument)
    }
}
