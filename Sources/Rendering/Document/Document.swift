/// What a command has to say, before anyone decided how it looks.
///
/// Every command ends in one document and every output format renders it, so people and machines read the same facts.
package struct Document: Sendable, Equatable {
    /// Name and version of the machine-readable form: `caggctl.status/1`. The number goes up when a key changes
    /// meaning or goes away; new keys don't count.
    package var schema: String
    /// In the order people read them; notes are moved to the end.
    package var sections: [Section]

    /// Keys of sections must differ: they are members of one JSON object.
    package init(schema: String, sections: [Section] = []) {
        (self.schema, self.sections) = (schema, sections)
    }

    /// Findings and advice in their order, wherever they stand among the sections.
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
    /// SQL, shown to people exactly as it will run; an array of strings to machines.
    case statements(key: String, [String])
    /// A drawing for people. It repeats what other sections say, so machine formats leave it out.
    case axis(TimeAxis)
    /// What differs between two sides: a table to machines.
    case comparison(Comparison)
    /// A drawing of consecutive stretches of time: a table to machines.
    case strip(TimeStrip)
    /// A drawing of choices and their costs: a table to machines.
    case chart(BarChart)
    /// What a monitoring system collects, for OpenMetrics alone. It repeats what other sections say.
    case metrics([MetricFamily])

    /// The rows that machines read, where the section has any.
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
    /// Name in JSON and CSV: `snake_case`, stable.
    package var key: String
    /// Name people see.
    package var label: String
    /// The value.
    package var cell: Cell

    /// `key` for machines, `label` for people.
    package init(key: String, label: String, cell: Cell) {
        (self.key, self.label, self.cell) = (key, label, cell)
    }
}

/// A finding or advice, printed below everything else.
package struct Note: Sendable, Equatable {
    /// How much it matters; a `problem` asks for something to be done.
    package enum Severity: String, Sendable, CaseIterable {
        case info, warning, problem
    }

    /// How much it matters.
    package var severity: Severity
    /// One sentence or two, for people.
    package var text: String
    /// The exact command to type next.
    package var command: String?
    /// Stable identifier for machines: `status.refresh-overdue`.
    package var code: String

    /// `command` is what to type next, if anything helps.
    package init(_ severity: Severity, _ text: String, command: String? = nil, code: String) {
        (self.severity, self.text, self.command, self.code) = (severity, text, command, code)
    }
}

extension Note {
    /// As an object.
    var machineValue: CellValue {
        .object([
            CellMember("severity", .text(severity.rawValue)),
            CellMember("code", .text(code)),
            CellMember("text", .text(text)),
            CellMember("command", command.map { .text($0) } ?? .null),
        ])
    }
}
