internal import Postgres
internal import Timescale

/// Splits the range of a diff into slices. One statement compares one slice.
enum DiffSlicing {
    /// Returns the slices of a range. With `.chunk`, the range is split where a raw or a stored chunk starts, so that
    /// each statement reads few chunks. With another step, the range is split into windows of that length. Slices start
    /// and end at bucket boundaries.
    static func cut(
        _ range: TimeRange, of state: CaggState, step: WindowStep, _ reader: CatalogReader
    ) async throws -> [TimeRange] {
        guard !range.isEmpty else { return [] }
        if case .chunk = step { return try await atChunks(range, of: state.cagg, reader) }
        return try await ServerBuckets(state.cagg, reader)
            .windows(of: range, buckets: step.buckets(of: state.cagg))
    }

    /// Splits a slice near its middle into two parts of whole buckets. Returns nil if the slice has only one bucket.
    static func halves(
        of slice: TimeRange, _ cagg: ContinuousAggregate, _ reader: CatalogReader
    ) async throws -> [TimeRange]? {
        let middle = InternalTime(slice.start.rawValue + (slice.end.rawValue - slice.start.rawValue) / 2)
        let serverBuckets = ServerBuckets(cagg, reader)
        var cut = try await serverBuckets.start(of: middle)
        // If the slice has two buckets and the first one is longer (January before February), the middle is in the
        // first bucket.
        if cut == slice.start { cut = try await serverBuckets.window(of: slice, buckets: 1, atEnd: false).end }
        guard slice.start < cut, cut < slice.end else { return nil }
        return [TimeRange(start: slice.start, end: cut), TimeRange(start: cut, end: slice.end)]
    }

    private static func atChunks(
        _ range: TimeRange, of cagg: ContinuousAggregate, _ reader: CatalogReader
    ) async throws -> [TimeRange] {
        let type = cagg.timeType
        let starts: SQL = type.isInteger ? "range_start_integer" : "range_start"
        let typed: SQL =
            switch type {
            case .timestamp: "(\(starts) AT TIME ZONE 'UTC')"
            case .date: "(\(starts) AT TIME ZONE 'UTC')::date"
            case .smallint, .integer, .bigint: "\(starts)::\(unsafeRaw: type.rawValue)"
            case .timestamptz: starts
            }
        let rows = try await reader.connection.query(
            """
            SELECT DISTINCT \(type.internalTime(of: cagg.bucket.sql(of: typed)))
            FROM timescaledb_information.chunks
            WHERE (hypertable_schema, hypertable_name) IN (
                    (\(cagg.source.schema), \(cagg.source.name)),
                    (\(cagg.materialization.schema), \(cagg.materialization.name)))
              AND \(typed) > \(type.parameter(range.start)) AND \(typed) < \(type.parameter(range.end))
            ORDER BY 1
            """
        ).rows
        let starting = try rows.map { row in try row.decode(InternalTime.self) }
        let cuts = starting.filter { cut in range.start < cut && cut < range.end }
        let bounds = [range.start] + cuts + [range.end]
        return zip(bounds, bounds.dropFirst()).map { TimeRange(start: $0, end: $1) }
    }
}
