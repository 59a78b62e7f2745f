internal import Postgres
internal import Timescale

/// A result row of `DiffQuery.compare`. It stands for one difference, for all identical keys of a slice, or for all
/// keys that differ only by floating-point noise.
struct DiffRow {
    /// The number of joined rows that this result row stands for. A joined row is a stored row with the recomputed row
    /// of the same key. For a difference with a unique key, a number above one means that the same row is stored more
    /// than once.
    var rows: Int64
    var content: Content

    enum Content {
        case identical
        case noise
        /// `copies` is the number of stored rows with this key.
        case difference(bucket: TimeRange, copies: Int64, Difference.Sides)
    }
}

extension DiffRow {
    init(_ row: Row, _ columns: DiffColumns) throws(PostgresError) {
        rows = try row["rows"]
        guard let payload: [String?] = try row["payload"] else {
            content = .identical
            return
        }
        content = payload.isEmpty ? .noise : try Self.difference(payload, columns)
    }

    private static func difference(
        _ payload: [String?], _ columns: DiffColumns
    ) throws(PostgresError) -> Content {
        let (keys, values) = (columns.key.count, columns.values.count)
        guard payload.count == 5 + keys + 3 * values, let start = payload[0].flatMap(Int64.init),
            let end = payload[1].flatMap(Int64.init), let copies = payload[2].flatMap(Int64.init)
        else {
            throw PostgresError(.unexpectedResult, "a difference with \(payload.count) array elements can't be decoded")
        }
        var rest = payload[3...]
        func take(_ count: Int) -> ArraySlice<String?> {
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }
        let key = Array(take(keys))
        let sides = Array(take(2))
        let (isStored, isRecomputed) = (sides[0] == "true", sides[1] == "true")
        let (stored, recomputed, differs) = (take(values), take(values), take(values))
        let pairs = zip(zip(stored, recomputed), zip(columns.values, differs))
        let listed = pairs.compactMap { sides, column -> Difference.Value? in
            guard column.1 != "false" || isStored != isRecomputed else { return nil }
            return Difference.Value(column: column.0.name, stored: sides.0, recomputed: sides.1)
        }
        return .difference(
            bucket: TimeRange(start: InternalTime(start), end: InternalTime(end)), copies: copies,
            Difference.Sides(key: key, isStored: isStored, isRecomputed: isRecomputed, values: listed))
    }
}
