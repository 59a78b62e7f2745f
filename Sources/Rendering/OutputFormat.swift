/// The forms a document can be printed in.
package enum OutputFormat: String, Sendable, CaseIterable {
    /// For people at a terminal.
    case table
    case json
    /// One object a line, for results that are read while they come.
    case jsonl
    case csv
    /// For a monitoring system: what ``Section/metrics(_:)`` holds, and nothing else.
    case openmetrics

    /// The whole document, ending in a newline unless it is empty.
    ///
    /// CSV holds the primary table alone; a caller that prints it shows the notes elsewhere (``Document/notes``).
    package func render(_ document: Document, in context: RenderingContext = .plain) -> String {
        switch self {
        case .table: TerminalRenderer(context: context).render(document)
        case .json: JSONRenderer().render(document)
        case .jsonl: JSONLinesRenderer().render(document)
        case .csv: CSVRenderer().render(document)
        case .openmetrics: OpenMetricsRenderer().render(document)
        }
    }
}

/// What is known about the place people will read at.
package struct RenderingContext: Sendable, Equatable {
    /// Terminal columns; nil is unlimited, as for a file or a pipe.
    package var width: Int?
    /// Whether ANSI colours may be used.
    package var useColor: Bool
    /// One line a field instead of one line a row, as psql's `\x`.
    package var expanded: Bool
    /// Whether characters beyond ASCII may be drawn with. Text from the database is shown as it is either way.
    package var useUnicode: Bool
    /// What stands for NULL.
    package var nullText: String

    /// Defaults to a place without limits or colour.
    package init(
        width: Int? = nil, useColor: Bool = false, expanded: Bool = false, useUnicode: Bool = true,
        nullText: String = "-"
    ) {
        (self.width, self.useColor, self.expanded) = (width, useColor, expanded)
        (self.useUnicode, self.nullText) = (useUnicode, nullText)
    }

    /// No limit, no colour.
    package static let plain = RenderingContext()
}
