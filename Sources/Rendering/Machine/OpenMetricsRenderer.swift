/// Renders a document's metrics in the OpenMetrics text format 1.0.
///
/// It keeps to what a reader of Prometheus' older text format takes as well, since node_exporter's textfile collector is
/// one: gauges and counters only. (A `stateset` is a syntax error there, so states are gauges of 0 and 1.) Samples have no
/// timestamps, which that collector refuses.
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

    /// Whole numbers without a point or an exponent, for the eye.
    private func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map(String.init) ?? value.description
    }
}
