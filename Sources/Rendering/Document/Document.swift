/// The output of a command, independent of the output format.
///
/// Every command produces a document and every output format renders it, so that people and machines read the same
/// facts.
package struct Document: Sendable, Equatable {
    /// The name and version of the machine-readable form: `caggctl.status/1`. The version increases when a key is
    /// removed or changes its meaning, but not when a key is added.
    package var schema: String
    /// The sections, in the order in which people read them. Notes are printed at the end.
    package var sections: [Section]

    /// A document. The keys of its sections must differ, because the sections are the members of one JSON object.
    package init(schema: String, sections: [Section] = []) {
        (self.schema, self.sections) = (schema, sections)
    }

    /// All notes among the sections, in their order.
    package var notes: [Note] {
        sections.compactMap { if case .note(let note) = $0 { note } else { nil } }
    }
}

/// One part of a document.
package enum Section: Sendable, Equatable {
    /// Named values about one thing.
    case fields(key: String, title: String?, [Field])
    case table(Table)
    case note(Note)
    /// SQL statements. People see them exactly as they will run; machines read an array of strings.
    case statements(key: String, [String])
    /// A drawing of instants on a time axis. Machine-readable formats leave it out, because other sections contain the
    /// same facts.
    case axis(TimeAxis)
    /// The differences between two versions of the same rows; machines read a table.
    case comparison(Comparison)
    /// A drawing of consecutive stretches of time; machines read a table.
    case strip(TimeStrip)
    /// A bar chart that compares choices; machines read a table.
    case chart(BarChart)
    /// Metrics for a monitoring system. Only the OpenMetrics format prints them, because other sections contain the
    /// same facts.
    case metrics([MetricFamily])

    /// The table that machine-readable formats print for this section; nil if it has none.
    var table: Table? {
        switch self {
        case .table(let table): table
        case .comparison(let comparison): comparison.table
        case .strip(let strip): strip.table
        case .chart(let chart): chart.table
        case .fields, .note, .statements, .axis, .metrics: nil
        }
    }
}

/// One named value.
package struct Field: Sendable, Equatable {
    /// The stable name in JSON and CSV, in `snake_case`.
    package var key: String
    /// The name that people see.
    package var label: String
    /// The value.
    package var cell: Cell

    /// A value with its name for machines and its name for people.
    package init(key: String, label: String, cell: Cell) {
        (self.key, self.label, self.cell) = (key, label, cell)
    }
}

/// A finding or a piece of advice, printed after all other sections.
package struct Note: Sendable, Equatable {
    /// The importance of a note. A `problem` needs action.
    package enum Severity: String, Sendable, CaseIterable {
        case info, warning, problem
    }

    /// The importance of the note.
    package var severity: Severity
    /// One or two sentences for people.
    package var text: String
    /// The exact command to type next; nil if no command helps.
    package var command: String?
    /// The stable identifier for machines: `status.refresh-overdue`.
    package var code: String

    /// A note. `command` is the command to type next; nil if no command helps.
    package init(_ severity: Severity, _ text: String, command: String? = nil, code: String) {
        (self.severity, self.text, self.command, self.code) = (severity, text, command, code)
    }
}

extension Note {
    /// The note as a JSON object.
    var machineValue: CellValue {
        .object([
            CellMember("severity", .text(severity.rawValue)),
            CellMember("code", .text(code)),
            CellMember("text", .text(text)),
            CellMember("command", command.map { .text($0) } ?? .null),
        ])
    }
}
