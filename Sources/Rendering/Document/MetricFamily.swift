/// A metric with its samples; OpenMetrics calls it a metric family.
package struct MetricFamily: Sendable, Equatable {
    /// The type of the metric.
    package enum Kind: String, Sendable, CaseIterable {
        case gauge
        /// A value that only grows. The names of its samples end in `_total`.
        case counter
    }

    /// The name, without the `_total` of a counter. If there is a unit, the name ends in the unit.
    package var name: String
    /// The type of the metric.
    package var kind: Kind
    /// The base unit, such as `seconds`; nil for a number without a unit.
    package var unit: String?
    /// One sentence that describes the metric. It must not contain quotes and backslashes, because Prometheus's formats
    /// escape them in different ways.
    package var help: String
    /// The samples. Each has different labels.
    package var samples: [MetricSample]

    /// A metric with its samples.
    package init(_ name: String, _ kind: Kind = .gauge, unit: String? = nil, help: String, samples: [MetricSample]) {
        (self.name, self.kind, self.unit, self.help, self.samples) = (name, kind, unit, help, samples)
    }
}

/// One value with its labels.
package struct MetricSample: Sendable, Equatable {
    /// The labels, in the order in which they are written. Their names must differ.
    package var labels: [MetricLabel]
    /// The value, in the metric's unit.
    package var value: Double

    /// A sample with its labels and value.
    package init(_ labels: [MetricLabel], _ value: Double) {
        (self.labels, self.value) = (labels, value)
    }
}

/// One label of a sample, such as the name of the cagg.
package struct MetricLabel: Sendable, Equatable {
    /// The name of the label.
    package var name: String
    /// The value: any text, which the renderer escapes.
    package var value: String

    /// A label with its name and value.
    package init(_ name: String, _ value: String) {
        (self.name, self.value) = (name, value)
    }
}
