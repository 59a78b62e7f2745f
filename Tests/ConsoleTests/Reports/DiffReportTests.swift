import Rendering
import TestSupport
import Testing

@testable import Console
@testable import Operations
@testable import Postgres
@testable import Timescale

@Suite struct DiffReportTests {
    private static let text = TypeOID(25)
    private static let columns = DiffColumns(
        key: [.init(name: "bucket", type: TypeOID(1_184), hasEquality: true), column("provider")],
        values: [column("request_count"), column("avg_duration_ms")])
    private static let hour = CatalogSamples.range("2026-11-20T03:00:00Z", "2026-11-20T04:00:00Z")

    private static func column(_ name: String) -> DiffColumns.Column {
        .init(name: name, type: text, hasEquality: true)
    }

    private func difference(
        _ verdict: DiffVerdict, _ provider: String? = "openai", isStored: Bool = true, isRecomputed: Bool = true,
        copies: Int64 = 1
    ) -> Difference {
        let values = [
            Difference.Value(
                column: "request_count", stored: isStored ? "12" : nil, recomputed: isRecomputed ? "10" : nil),
            Difference.Value(
                column: "avg_duration_ms", stored: isStored ? "81.5" : nil, recomputed: isRecomputed ? "80" : nil),
        ]
        return Difference(
            bucket: Self.hour, verdict: verdict,
            sides: .init(
                key: ["2026-11-20 03:00:00+00", provider], isStored: isStored, isRecomputed: isRecomputed,
                values: values),
            copies: copies)
    }

    private func summary(_ counts: [DiffVerdict: Int64] = [:]) -> DiffSummary {
        var summary = DiffSummary(
            cagg: CatalogSamples.cagg, columns: Self.columns, range: CatalogSamples.range("2026-11-20", "2026-11-22"))
        summary.slices = [
            DiffSummary.Slice(range: CatalogSamples.range("2026-11-20", "2026-11-21"), compared: 96, counts: counts),
            DiffSummary.Slice(range: CatalogSamples.range("2026-11-21", "2026-11-22"), compared: 96),
        ]
        (summary.compared, summary.noise, summary.counts) = (192, 3, counts)
        summary.stretches = counts.mapValues { [DiffSummary.Stretch(range: Self.hour, rows: $0)] }
        return summary
    }

    private func report(_ summary: DiffSummary, _ listed: [Difference] = [], count: Int? = nil) -> DiffReport {
        DiffReport(summary: summary, listed: listed, listedCount: count ?? listed.count)
    }

    @Test func cleanCagg() throws {
        try expectSnapshot("diff/clean", of: report(summary()).document)
    }

    @Test func everyVerdict() throws {
        let counts: [DiffVerdict: Int64] = [
            .duplicate: 1, .orphaned: 1, .unmaterialized: 1, .pending: 1, .drift: 400,
        ]
        var summary = summary(counts)
        summary.suspects = [
            .joined("models"), .function("price(text)"), .compressed(3), .setting("timescaledb.skip_cagg_invalidation"),
        ]
        let listed = [
            difference(.duplicate, copies: 2), difference(.orphaned, "anthropic", isRecomputed: false),
            difference(.unmaterialized, nil, isStored: false), difference(.pending), difference(.drift, "mistral"),
        ]
        try expectSnapshot("diff/every-verdict", of: report(summary, listed).document)
    }

    @Test func skippedSlicesAndSeveralSnapshots() throws {
        var summary = summary()
        summary.slices.removeLast()
        summary.skipped = [
            .init(range: CatalogSamples.range("2026-11-21", "2026-11-22"), reason: "the statement timeout of 10m 00s")
        ]
        (summary.snapshots, summary.compared) = (2, 96)
        var report = report(summary)
        report.addsTo = CatalogSamples.instant("2026-11-22T10:00:00Z")
        try expectSnapshot("diff/incomplete", of: report.document)
        #expect(report.line == "96 rows compared: no differences in the compared slices")
    }

    @Test(arguments: [("proved", 48, 0), ("wrong", 48, 2), ("estimate", 20, 2), ("incomplete", 3, 0)])
    func sampledCagg(name: String, compared: Int64, wrong: Int64) throws {
        var summary = summary(wrong == 0 ? [:] : [.drift: wrong])
        let sample = DiffSample(seed: 42)
        var audit = DiffAudit(sample, population: 48, drawn: [], summary)
        (audit.compared, audit.wrong) = (compared, wrong)
        summary.audit = audit
        try expectSnapshot("diff/sample-\(name)", of: report(summary).document)
    }

    @Test func lineForFormatsThatHoldRowsOnly() {
        #expect(report(summary()).line == "192 rows compared: no differences")
        #expect(report(summary([.drift: 2, .pending: 1])).line == "192 rows compared: pending 1, drift 2")
    }

    // MARK: diff --explain

    private func explanation(
        _ differences: [Difference], _ change: (inout DiffExplanation) -> Void = { _ in }
    ) -> DiffExplanation {
        let columns = Columns(
            names: ["bucket", "provider", "request_count"], types: [1_184, 25, 20].map { TypeOID($0) })
        func rows(_ values: [[String?]]) -> QueryResult {
            QueryResult(
                columns: columns, rows: values.map { Row(columns: columns, texts: $0) },
                commandTag: "SELECT \(values.count)", affectedRows: values.count)
        }
        var explanation = DiffExplanation(
            state: CatalogSamples.state, bucket: Self.hour, differences: differences, compared: 2,
            stored: rows([["2026-11-20 03:00:00+00", "openai", "12"]]),
            recomputed: rows([["2026-11-20 03:00:00+00", "openai", "10"]]),
            rawRows: rows([["2026-11-20 03:01:07+00", nil, "1"]]), rawCount: 10,
            chunks: [
                .init(
                    name: "_timescaledb_internal._hyper_1_1_chunk", isOfSource: true, isCompressed: false,
                    range: CatalogSamples.range("2026-11-20", "2026-11-21"))
            ],
            invalidations: [], gone: TimeRanges(), suspects: [])
        change(&explanation)
        return explanation
    }

    @Test func bucketWithoutDifferences() throws {
        try expectSnapshot("diff-explain/same", of: DiffExplanationReport(explanation: explanation([])).document)
    }

    @Test func bucketThatIsWrong() throws {
        let explanation = explanation([difference(.drift), difference(.duplicate, copies: 2)]) {
            $0.suspects = [.joined("models")]
            $0.chunks[0].isCompressed = true
        }
        try expectSnapshot("diff-explain/drift", of: DiffExplanationReport(explanation: explanation).document)
    }

    @Test func bucketThatIsPendingOrWithoutRawData() throws {
        let explanation = explanation([
            difference(.pending), difference(.orphaned, isRecomputed: false),
            difference(.unmaterialized, isStored: false),
        ]) {
            $0.invalidations = [.init(cagg: CatalogSamples.cagg.view, log: .hypertable, range: Self.hour)]
            $0.gone = TimeRanges([Self.hour])
            $0.chunks = []
        }
        try expectSnapshot("diff-explain/pending", of: DiffExplanationReport(explanation: explanation).document)
    }
}
