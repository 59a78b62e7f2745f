internal import Postgres
internal import Timescale

/// Makes a refresh recompute a range that no invalidation covers, on versions whose refresh has no argument `force`
/// (before 2.18).
///
/// On these versions, a refresh of such a range answers "already up-to-date". If a transaction changes rows of a
/// hypertable, TimescaleDB logs one range for all of them, from the lowest to the greatest time. So the statements
/// update two rows without changing their values: one at or before the start of the range, and one at or after its end.
/// This invalidates the whole range.
struct ForcedInvalidation {
    var state: CaggState
    var range: TimeRange

    /// The two UPDATE statements, which are run in one transaction. If possible they use rows outside the range,
    /// because the ends of the range may have stored rows without raw rows. They don't use rows above the invalidation
    /// threshold, because TimescaleDB doesn't log changes of such rows.
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
