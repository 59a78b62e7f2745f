import Testing

@testable import Rendering

/// The text format 1.0, held to its grammar line by line.
@Suite struct OpenMetricsTests {
    private func render(_ families: MetricFamily...) -> String {
        OutputFormat.openmetrics.render(Document(schema: "s", sections: [.metrics(families)]))
    }

    @Test func familyIsDescribedBeforeItsSamples() {
        let family = MetricFamily(
            "lag_seconds", unit: "seconds", help: "How far behind.",
            samples: [.init([.init("cagg", "hourly"), .init("schema", "public")], 1.5), .init([], 3_600)])
        #expect(
            render(family) == """
                # TYPE lag_seconds gauge
                # UNIT lag_seconds seconds
                # HELP lag_seconds How far behind.
                lag_seconds{cagg="hourly",schema="public"} 1.5
                lag_seconds 3600
                # EOF

                """)
    }

    @Test func samplesOfACounterEndInTotalAndItsFamilyDoesNot() {
        let text = render(MetricFamily("failures", .counter, help: "Failures.", samples: [.init([], 2)]))
        #expect(text.contains("# TYPE failures counter\n"))
        #expect(text.contains("\nfailures_total 2\n"))
    }

    @Test func labelsAreEscaped() {
        let label = MetricLabel("cagg", "a\"b\\c\nd")
        let text = render(MetricFamily("m", help: "M.", samples: [.init([label], 1)]))
        #expect(text.contains(#"m{cagg="a\"b\\c\nd"} 1"# + "\n"))
    }

    @Test(arguments: [
        (0.0, "0"), (-2.25, "-2.25"), (1_700_000_000.5, "1700000000.5"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
        (.nan, "NaN"),
    ])
    func numbersAreSpelledAsTheFormatWantsThem(value: Double, spelling: String) {
        #expect(render(MetricFamily("m", help: "M.", samples: [.init([], value)])).contains("\nm \(spelling)\n"))
    }

    @Test func documentWithoutMetricsIsAnEmptyExposition() {
        #expect(OutputFormat.openmetrics.render(Document(schema: "s")) == "# EOF\n")
    }

    @Test(arguments: OutputFormat.allCases.filter { $0 != .openmetrics })
    func otherFormatsLeaveMetricsOut(format: OutputFormat) {
        let family = MetricFamily("secret_metric", help: "M.", samples: [.init([], 1)])
        let text = format.render(Document(schema: "s", sections: [.metrics([family])]))
        #expect(!text.contains("secret_metric"))
    }
}
