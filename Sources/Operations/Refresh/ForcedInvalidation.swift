internal import Postgres
internal import Timescale

/// Makes a refresh recompute a range that no invalidation covers, on versions without `force` (before 2.18).
///
/// Before then a refresh of such a range answers "already up-to-date". TimescaleDB logs one range for all rows that a
/// transaction changes in a hypertable, from the lowest to the greatest time, so an update that changes nothing, of a
/// row at or before the range's start and of one at or behind its end, invalidates all of it.
struct ForcedInvalidation {
    var state: CaggState
    var range: TimeRange

    /// Two updates for one transaction. A row beyond the range is preferred, because then stored rows without raw rows
    /// at the range's ends are covered too; rows above the invalidation threshold aren't logged and so don't serve.
    var statements: [SQL] {
        let type = state.cagg.timeType
        let (start, end) = (type.parameter(range.start), type.parameter(range.end))
        let threshold = type.parameter(state.invalidationThreshold ?? .noEnd)
        let column: SQL = "\(identifier: state.cagg.timeColumn)"
        return [
            touch(
                first: "\(column) < \(start)", descending: true,
                otherwise: "\(column) >= \(start) AND \(column) < \(end)", descending: false),
            touch(
                first: "\(column) >= \(end) AND \(column) < \(threshold)", descending: false,
                otherwise: "\(column) >= \(start) AND \(column) < least(\(end), \(threshold))", descending: true),
        ]
    }

    private func touch(first: SQL, descending: Bool, otherwise: SQL, descending second: Bool) -> SQL {
        let source: SQL = "\(name: state.cagg.source)"
        let column: SQL = "\(identifier: state.cagg.timeColumn)"
        func nearest(_ condition: SQL, _ descending: Bool) -> SQL {
            """
            (SELECT \(column) FROM \(source) WHERE \(condition)
             ORDER BY \(column) \(unsafeRaw: descending ? "DESC" : "ASC") LIMIT 1)
            """
        }
        return """
            UPDATE \(source) SET \(column) = \(column)
            WHERE \(column) = coalesce(\(nearest(first, descending)), \(nearest(otherwise, second)))
            """
    }
}
