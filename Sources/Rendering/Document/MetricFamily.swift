/// One measured thing with its samples, in the words of OpenMetrics.
package struct MetricFamily: Sendable, Equatable {
    /// Which way its values may go.
    package enum Kind: String, Sendable, CaseIterable {
        case gauge
        /// Only ever grows; its samples end in `_total`.
        case counter
    }

    /// Without the `_total` of a counter; where there is a unit it ends in it.
    package var name: String
    package var kind: Kind
    /// In base units: `seconds`.
    package var unit: String?
    /// One sentence without quotes or backslashes, whose escaping Prometheus' formats don't agree on.
    package var help: String
    package var samples: [MetricSample]

    package init(_ name: String, _ kind: Kind = .gauge, unit: String? = nil, help: String, samples: [MetricSample]) {
        (self.name, self.kind, self.unit, self.help, self.samples) = (name, kind, unit, help, samples)
    }
}

/// One value and what it is of.
package struct MetricSample: Sendable, Equatable {
    /// In the order they are written; their names must differ.
    package var labels: [MetricLabel]
    package var value: Double

    package init(_ labels: [MetricLabel], _ value: Double) {
        (self.labels, self.value) = (labels, value)
    }
}

/// Part of what a sample is of.
package struct MetricLabel: Sendable, Equatable {
    package var name: String
    /// Any text; it is escaped where it is written.
    package var value: String

    package init(_ name: String, _ value: String) {
        (self.name, self.value) = (name, value)
    }
}
