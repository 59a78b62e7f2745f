internal import Postgres
internal import Timescale

/// Makes a refresh recompute a range that no invalidation covers, on versions whose refresh has no argument `force`
/// (before 2.18).
///
/// On these versions, a refresh of a range without an invalidation only answers "already up-to-date". When a
/// transaction changes rows of a hypertable, TimescaleDB logs one range from the lowest to the highest time of the
/// changed rows. The statements therefore update two rows without changing their values: the nearest row before the
/// range and the nearest row after it. This invalidates the whole range.
struct ForcedInvalidation {
    var state: CaggState
    var range: TimeRange

    /// The two UPDATE statements, which are run in one transaction. Without a row before or after the range, they use
    /// the first or the last row in the range. But rows outside the range are better, because the first and the last
    /// bucket of the range may have stored rows without raw rows. The statements don't use rows above the invalidation
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
