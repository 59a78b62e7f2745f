/// Renders a document's metrics in the OpenMetrics text format 1.0.
///
/// Uses only gauges and counters, because readers of Prometheus's older text format must accept the result too. Such a
/// reader is node_exporter's textfile collector. For these readers a `stateset` is a syntax error, so states are gauges
/// with the values 0 and 1. Samples have no timestamps, because the textfile collector rejects timestamps.
struct OpenMetricsRenderer {
    func render(_ document: Document) -> String {
        let families = document.sections.flatMap { section -> [MetricFamily] in
            if case .metrics(let families) = section { families } else { [] }
        }
        return families.map(text(of:)).joined() + "# EOF\n"
    }

    private func text(of family: MetricFamily) -> String {
        var lines = ["# TYPE \(family.name) \(family.kind.rawValue)"]
        if let unit = family.unit { lines.append("# UNIT \(family.name) \(unit)") }
        lines.append("# HELP \(family.name) \(family.help)")
        let name = family.kind == .counter ? family.name + "_total" : family.name
        lines += family.samples.map { "\(name)\(labels($0)) \(number($0.value))" }
        return lines.map { $0 + "\n" }.joined()
    }

    private func labels(_ sample: MetricSample) -> String {
        guard !sample.labels.isEmpty else { return "" }
        return "{" + sample.labels.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",") + "}"
    }

    private func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    /// The number as text. Whole numbers have neither a point nor an exponent, so that they are easy to read.
    private func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map(String.init) ?? value.description
    }
}
