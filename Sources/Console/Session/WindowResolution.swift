internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Timescale

extension Session {
    /// The server's clock: "now" is the same for the command and for the data it is about.
    func serverNow(_ reader: CatalogReader) async throws -> Timestamp {
        try await reader.connection.query("SELECT clock_timestamp()").rows[0].decode(Timestamp.self)
    }
}

extension TimeWindow {
    /// As internal time of the cagg. `now` is the server's clock; what is relative to it is reckoned as the cagg's jobs do.
    func range(now: Timestamp, of cagg: ContinuousAggregate) throws -> TimeRange {
        guard let (from, to) = try resolved(now: cagg.local(now)) else {
            throw ValueProblem("\(cagg.view) has integer time; give --from and --to as plain numbers")
        }
        return TimeRange(start: try from.internalTime(cagg), end: try to.internalTime(cagg))
    }
}

extension TimePoint {
    func internalTime(_ cagg: ContinuousAggregate) throws -> InternalTime {
        switch (self, cagg.timeType.isInteger) {
        case (.timestamp(let timestamp), false): InternalTime(timestamp)
        case (.timestamp(let timestamp), true) where !timestamp.isFinite: InternalTime(timestamp)
        case (.integer(let units), true): InternalTime(units)
        case (.timestamp, true):
            throw ValueProblem("\(cagg.view) has integer time; give --from and --to as plain numbers")
        case (.integer(let units), false):
            throw ValueProblem("\(units) isn't a time; write \(TimeExpression.examples)")
        }
    }
}
