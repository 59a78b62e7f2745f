import TestSupport
import Testing
import Timescale

@testable import Operations

/// What a diff adds up, over several runs and over a sample.
@Suite struct DiffSummaryTests {
    /// Hours of the 20th of November.
    private static func hours(_ first: Int64, _ end: Int64) -> TimeRange {
        let day = CatalogSamples.instant("2026-11-20")
        return TimeRange(start: day.adding(first * 3_600_000_000), end: day.adding(end * 3_600_000_000))
    }

    /// A diff of the first twelve hours that has compared `slices`, with these rows in each hour.
    private static func summary(
        _ slices: [TimeRange], _ rows: [DiffVerdict: [(hour: Int64, rows: Int64)]] = [:], skipped: [TimeRange] = []
    ) -> DiffSummary {
        var summary = DiffSummary(
            cagg: CatalogSamples.cagg, columns: DiffColumns(key: [], values: []), range: hours(0, 12))
        summary.slices = slices.map { DiffSummary.Slice(range: $0, compared: 10) }
        summary.compared = Int64(10 * slices.count)
        summary.stretches = rows.mapValues { stretches in
            stretches.map { DiffSummary.Stretch(range: hours($0.hour, $0.hour + 1), rows: $0.rows) }
        }
        summary.counts = rows.mapValues { $0.reduce(0) { $0 + $1.rows } }
        summary.skipped = skipped.map { DiffSummary.Skipped(range: $0, reason: "statement timeout") }
        return summary
    }

    @Test func resumedDiffAddsUpBothRuns() {
        var total = Self.summary([Self.hours(6, 12)], [.drift: [(7, 3)], .pending: [(8, 1)]])
        var earlier = Self.summary([Self.hours(0, 6)], [.drift: [(2, 2)]])
        (total.noise, earlier.noise, earlier.snapshots) = (1, 4, 2)
        total.add(earlier)
        #expect(total.counts == [.drift: 5, .pending: 1])
        #expect(total.compared == 20)
        #expect(total.noise == 5)
        #expect(total.snapshots == 3)
        #expect(total.slices.map(\.range) == [Self.hours(0, 6), Self.hours(6, 12)])
        #expect(total.stretches[.drift]?.map(\.range) == [Self.hours(2, 3), Self.hours(7, 8)])
        #expect(total.left.isEmpty)
    }

    /// Whichever of the two runs skipped it.
    @Test func sliceThatTheOtherRunComparedIsNotSkipped() {
        let compared = Self.summary([Self.hours(0, 6), Self.hours(6, 12)])
        let skipping = Self.summary([Self.hours(0, 6)], skipped: [Self.hours(6, 12)])
        for (later, earlier) in [(compared, skipping), (skipping, compared)] {
            var total = later
            total.add(earlier)
            #expect(total.isComplete)
            #expect(total.left.isEmpty)
        }
    }

    @Test func sliceThatNoRunComparedIsSkippedOnce() {
        let skipping = Self.summary([Self.hours(0, 6)], skipped: [Self.hours(6, 12)])
        for other in [Self.summary([]), skipping] {
            var total = other
            total.add(skipping)
            #expect(total.skipped.map(\.range) == [Self.hours(6, 12)])
            #expect(total.left.ranges == [Self.hours(6, 12)])
        }
    }

    @Test func orphanedAndUnmaterializedRowsAreNoDifferences() {
        #expect(Self.summary([], [.orphaned: [(1, 5)], .unmaterialized: [(2, 5)]]).isClean)
        for verdict in [DiffVerdict.duplicate, .pending, .drift] {
            #expect(!Self.summary([], [verdict: [(1, 1)]]).isClean)
        }
    }

    @Test func spanReachesFromTheFirstToTheLastBucketOfAVerdict() {
        let summary = Self.summary([], [.drift: [(7, 1), (2, 1)], .pending: [(3, 1)]])
        #expect(summary.span(.drift) == Self.hours(2, 8))
        #expect(summary.buckets(.drift).ranges == [Self.hours(2, 3), Self.hours(7, 8)])
        #expect(summary.span(.duplicate) == nil)
        #expect(summary.count(.duplicate) == 0)
    }

    // MARK: Samples

    /// `scipy.stats.hypergeom` says that 25 of 100 buckets are enough.
    private func audit(_ drawn: [TimeRange], of population: Int64 = 100, _ summary: DiffSummary) -> DiffAudit {
        DiffAudit(
            DiffSample(confidence: 0.95, atMost: 0.1, seed: 1), population: population, drawn: drawn, summary)
    }

    @Test func sampleProvesItsClaimFromTheNeededSizeOn() {
        let drawn = (0..<25).map { Self.hours($0, $0 + 1) }
        #expect(audit(drawn, Self.summary([])).isProved)
        #expect(!audit(Array(drawn.dropLast()), Self.summary([])).isProved)
        #expect(!audit([], of: 0, Self.summary([])).isProved)
    }

    @Test func sampleCountsWrongBucketsNotRows() {
        let drawn = (0..<25).map { Self.hours($0, $0 + 1) }
        let audit = audit(
            drawn, Self.summary([], [.drift: [(1, 5)], .pending: [(1, 1), (4, 2)], .orphaned: [(6, 9)]]))
        #expect(audit.wrong == 2)
        #expect(audit.compared == 25)
        #expect(!audit.isProved)
        #expect(audit.interval.contains(0.08))
    }

    @Test func skippedBucketsProveNothing() {
        let drawn = (0..<25).map { Self.hours($0, $0 + 1) }
        let audit = audit(drawn, Self.summary([], skipped: [Self.hours(6, 12)]))
        #expect(audit.compared == 19)
        #expect(!audit.isProved)
    }
}
