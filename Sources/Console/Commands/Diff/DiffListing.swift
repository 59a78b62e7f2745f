internal import Operations
internal import Rendering
internal import Synchronization
internal import Timescale

/// Lists the differences of a diff. For the formats `jsonl` and `csv`, each difference is written immediately, so that
/// memory use doesn't grow with the number of differences. For other formats, differences are kept for a document.
final class DiffListing: Sendable {
    fileprivate struct State {
        /// The kept differences whose verdict counts as an error: see `DiffVerdict.isDifference`.
        var wrong: [Difference] = []
        /// The kept differences with other verdicts, which also occur in a healthy cagg.
        var others: [Difference] = []
        /// The number of differences that were written immediately.
        var count = 0
        var form: DiffForm?
        var stream: RowStream?
    }

    private let format: OutputFormat
    private let limit: Int?
    private let console: Console
    private let state = Mutex(State())

    /// - Parameter limit: the maximum number of listed differences. If it is nil, `standardLimit` applies to a
    ///   document, and differences that are written immediately have no limit.
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

    /// Adds a difference. Any worker may call this function. If the program that reads the output is slow, all workers
    /// wait.
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

    /// Ends the list. Returns the kept differences and the number of listed differences. If rows were written
    /// immediately, also returns their stream; the caller must write its end.
    func end() -> (listed: [Difference], count: Int, RowStream?) {
        state.withLock { state in
            let listed = state.listed(limit ?? .max)
            return (listed, state.stream == nil ? listed.count : state.count, state.stream)
        }
    }
}

extension DiffListing.State {
    /// Keeps a difference, up to the limit. Wrong rows have priority over other rows.
    fileprivate mutating func keep(_ difference: Difference, _ limit: Int) {
        if difference.verdict.isDifference {
            if wrong.count < limit { wrong.append(difference) }
        } else if others.count < limit {
            others.append(difference)
        }
    }

    /// The kept differences up to the limit, wrong rows first. The result is sorted by time, because workers finish
    /// their slices in any order.
    fileprivate func listed(_ limit: Int) -> [Difference] {
        (wrong + others.prefix(limit - wrong.count)).sorted { $0.bucket.start < $1.bucket.start }
    }
}
