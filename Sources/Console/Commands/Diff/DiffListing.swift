internal import Operations
internal import Rendering
internal import Synchronization
internal import Timescale

/// Lists the differences of a run. It keeps them for a document, or writes each one at once if the format allows that,
/// so that memory use doesn't grow with their number.
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

    /// - Parameter limit: how many differences are listed. If it is nil, `standardLimit` applies to a document, and no
    ///   limit to rows that are written at once.
    init(_ format: OutputFormat, limit: Int?, standardLimit: Int, console: Console) {
        (self.format, self.console) = (format, console)
        self.limit = limit ?? (Self.streams(format) ? nil : standardLimit)
    }

    /// Whether each row is written when it is found.
    var isStreamed: Bool { Self.streams(format) }

    private static func streams(_ format: OutputFormat) -> Bool {
        RowStream(Table(key: "", columns: [], rows: []), as: format) != nil
    }

    /// Begins the list and writes the header. Called before the first difference.
    func begin(_ columns: DiffColumns, _ type: TimeType) {
        state.withLock { state in
            let form = DiffForm(columns, type)
            state.form = form
            state.stream = RowStream(form.table([]), as: format)
            if let stream = state.stream { console.write(stream.header(schema: DiffReport.schema)) }
        }
    }

    /// Adds a difference. Any worker calls it. If the program that reads the output is slow, all workers wait.
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

    /// Ends the list. Returns the kept differences, the number of listed differences, and the stream if rows were
    /// written; its end is still to be written.
    func end() -> (listed: [Difference], count: Int, RowStream?) {
        state.withLock { state in
            let listed = state.listed(limit ?? .max)
            return (listed, state.stream == nil ? listed.count : state.count, state.stream)
        }
    }
}

extension DiffListing.State {
    /// Keeps a difference. Wrong rows come before rows whose verdict also occurs in a healthy cagg.
    fileprivate mutating func keep(_ difference: Difference, _ limit: Int) {
        if difference.verdict.isDifference {
            if wrong.count < limit { wrong.append(difference) }
        } else if explained.count < limit {
            explained.append(difference)
        }
    }

    /// The kept differences in time order. Several workers finish their slices in any order.
    fileprivate func listed(_ limit: Int) -> [Difference] {
        (wrong + explained.prefix(limit - wrong.count)).sorted { $0.bucket.start < $1.bucket.start }
    }
}
