internal import Operations
internal import Rendering
internal import Synchronization
internal import Timescale

/// The differences of a run as they are found: kept for a document, or written at once where the format allows it, so
/// that memory doesn't grow with them.
final class DiffListing: Sendable {
    fileprivate struct State {
        var wrong: [Difference] = []
        var explained: [Difference] = []
        var count = 0
        var form: DiffForm?
        var stream: RowStream?
    }

    private let format: OutputFormat
    private let limit: Int?
    private let console: Console
    private let state = Mutex(State())

    /// - Parameter limit: nil is as many as people read where they are kept, and all where they are written.
    init(_ format: OutputFormat, limit: Int?, standardLimit: Int, console: Console) {
        (self.format, self.console) = (format, console)
        self.limit = limit ?? (Self.streams(format) ? nil : standardLimit)
    }

    /// Whether rows are written while they come.
    var isStreamed: Bool { Self.streams(format) }

    private static func streams(_ format: OutputFormat) -> Bool {
        RowStream(Table(key: "", columns: [], rows: []), as: format) != nil
    }

    /// Before the first difference.
    func begin(_ columns: DiffColumns, _ type: TimeType) {
        state.withLock { state in
            let form = DiffForm(columns, type)
            state.form = form
            state.stream = RowStream(form.table([]), as: format)
            if let stream = state.stream { console.write(stream.header(schema: DiffReport.schema)) }
        }
    }

    /// Called from any worker; a reader that is slow holds them all up.
    func add(_ difference: Difference) {
        state.withLock { state in
            guard let stream = state.stream, let form = state.form else {
                return state.keep(difference, limit ?? .max)
            }
            guard state.count < limit ?? .max else { return }
            state.count += 1
            console.write(stream.line(form.row(difference)))
        }
    }

    /// The rows that were kept, how many were listed in all, and the stream that an end belongs to.
    func end() -> (listed: [Difference], count: Int, RowStream?) {
        state.withLock { state in
            let listed = state.listed(limit ?? .max)
            return (listed, state.stream == nil ? listed.count : state.count, state.stream)
        }
    }
}

extension DiffListing.State {
    /// What is wrong comes before what a healthy cagg shows too.
    fileprivate mutating func keep(_ difference: Difference, _ limit: Int) {
        if difference.verdict.isDifference {
            if wrong.count < limit { wrong.append(difference) }
        } else if explained.count < limit {
            explained.append(difference)
        }
    }

    /// In the order of time: several workers' slices come as they are finished.
    fileprivate func listed(_ limit: Int) -> [Difference] {
        (wrong + explained.prefix(limit - wrong.count)).sorted { $0.bucket.start < $1.bucket.start }
    }
}
