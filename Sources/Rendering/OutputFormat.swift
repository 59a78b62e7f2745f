/// The formats in which a document can be printed.
package enum OutputFormat: String, Sendable, CaseIterable {
    /// For people at a terminal.
    case table
    case json
    /// One JSON object per line, for results that are read while the command still runs.
    case jsonl
    case csv
    /// For a monitoring system: only the ``Section/metrics(_:)`` of the document.
    case openmetrics

    /// The document as text. It ends in a newline unless it is empty.
    ///
    /// CSV doesn't contain the notes, so the caller must print them separately (``Document/notes``).
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

/// The properties of the terminal or file that the text is written to.
package struct RenderingContext: Sendable, Equatable {
    /// The width in terminal columns; nil is unlimited, as for a file or a pipe.
    package var width: Int?
    /// Whether ANSI colours may be used.
    package var useColor: Bool
    /// Whether tables have one line per field instead of one line per row, as with psql's `\x`.
    package var expanded: Bool
    /// Whether drawings can use characters outside ASCII. Text from the database is shown unchanged in both cases.
    package var useUnicode: Bool
    /// The text that is shown for NULL.
    package var nullText: String

    /// Without arguments, the width is unlimited and there are no colours.
    package init(
        width: Int? = nil, useColor: Bool = false, expanded: Bool = false, useUnicode: Bool = true,
        nullText: String = "-"
    ) {
        (self.width, self.useColor, self.expanded) = (width, useColor, expanded)
        (self.useUnicode, self.nullText) = (useUnicode, nullText)
    }

    /// The width is unlimited, and there are no colours.
    package static let plain = RenderingContext()
}
