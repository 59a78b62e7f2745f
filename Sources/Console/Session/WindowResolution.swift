internal import CommandLanguage
internal import Operations
internal import Postgres
internal import Timescale

extension Session {
    /// The current time by the server's clock, so that "now" means the same for the command and for the data.
    func serverNow(_ reader: CatalogReader) async throws -> Timestamp {
        try await reader.connection.query("SELECT clock_timestamp()").rows[0].decode(Timestamp.self)
    }
}

extension TimeWindow {
    /// The window as a range of the cagg's internal time. Throws `ValueProblem` if the window's end isn't
    /// after its start, or if its times don't have the type of the cagg's time (timestamps or integers).
    ///
    /// - Parameter now: the time by the server's clock. If the cagg's time column has no time zone, `now` is converted
    ///   to the local time in which the cagg's jobs compute their windows.
    func range(now: Timestamp, of cagg: ContinuousAggregate) throws -> TimeRange {
        guard let (from, to) = try resolved(now: cagg.local(now)) else {
            throw ValueProblem(
                cagg.timeType.isInteger
                    ? "\(cagg.view) has integer time; give --from and --to as whole numbers"
                    : "--since has no unit; write for example \(TimeSpan.examples)")
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
            throw ValueProblem("\(cagg.view) has integer time; write its times as whole numbers")
        case (.integer(let units), false):
            throw ValueProblem("\(units) isn't a time; write for example \(TimeExpression.examples)")
        }
    }
}
