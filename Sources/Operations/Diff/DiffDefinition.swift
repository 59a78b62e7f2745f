internal import Postgres
internal import SQLSyntax
internal import Timescale

/// A cagg's defining query, limited to the raw rows of a time range.
///
/// The limits are applied where the raw rows are read: in the query's text, the name of the source is replaced with a
/// subquery that returns the source's rows of the time range. The query runs with the privileges of the current role,
/// not with the privileges of the view's owner.
///
/// A condition on the bucket column of the direct view would return the same rows. But the server excludes chunks with
/// such a condition only if all buckets have the same width, and the planner's row estimate would be too low.
struct DiffDefinition: Sendable {
    private var mention: RelationMention
    private var timeColumn: String
    private var type: TimeType
    /// The definition of the source, if the source is a cagg that is also recomputed; otherwise empty. It is an array
    /// with at most one element, because a struct can't contain a value of its own type.
    private var source: [DiffDefinition]

    /// Throws `DiffError.notComparable` unless the query reads `relation` exactly once.
    ///
    /// - Parameters:
    ///   - text: the query as `pg_get_viewdef` renders it.
    ///   - relation: the hypertable or the cagg that the query reads.
    init(_ text: String, of cagg: ContinuousAggregate, source relation: QualifiedName) throws {
        let query = String(text.trimmingSuffix { $0 == ";" || $0.isWhitespace })
        let mentions = try RelationMention.find(relation.name, inSchema: relation.schema, in: query)
        guard mentions.count == 1 else {
            throw DiffError.notComparable(cagg.view, "its definition must read \(relation) exactly once")
        }
        mention = mentions[0]
        timeColumn = cagg.timeColumn
        type = cagg.timeType
        source = []
    }

    /// Returns the query that recomputes the buckets from `start` (included) to `end` (excluded). Both limits must be
    /// bucket boundaries. They may be columns or expressions of the time column's type.
    ///
    /// - Parameter bounds: a constant range that contains `start` and `end`. If `start` and `end` aren't constants, the
    ///   planner uses this range to exclude chunks.
    func recomputed(from start: SQL, to end: SQL, within bounds: TimeRange? = nil) -> SQL {
        let time: SQL = "raw_rows.\(identifier: timeColumn)"
        let inner: SQL =
            source.first.map { "(\($0.recomputed(from: start, to: end, within: bounds)))" }
            ?? "\(unsafeRaw: mention.name)"
        let constant: SQL =
            bounds.map { " AND \(time) >= \(type.parameter($0.start)) AND \(time) < \(type.parameter($0.end))" } ?? ""
        let rows: SQL =
            "(SELECT * FROM \(inner) AS raw_rows WHERE \(time) >= \(start) AND \(time) < \(end)\(constant))"
        let alias: SQL = mention.hasAlias ? "" : " AS \(identifier: mention.alias)"
        return "\(unsafeRaw: mention.before)\(rows)\(alias)\(unsafeRaw: mention.after)"
    }

    func recomputed(_ slice: TimeRange) -> SQL {
        recomputed(from: type.parameter(slice.start), to: type.parameter(slice.end))
    }

    /// Returns the query that reads the source's rows of a slice, sorted by time. Other tables that the definition
    /// joins aren't read.
    func rawRows(_ slice: TimeRange) -> SQL {
        let time: SQL = "\(identifier: timeColumn)"
        let inner: SQL =
            source.first.map { "(\($0.recomputed(slice))) AS source_rows" } ?? "\(unsafeRaw: mention.name)"
        return """
            SELECT * FROM \(inner)
            WHERE \(time) >= \(type.parameter(slice.start)) AND \(time) < \(type.parameter(slice.end))
            ORDER BY \(time)
            """
    }

    /// Reads the definition from the server. With `toRaw`, also reads the definitions of the caggs below, so that the
    /// query reads the hypertable at the bottom of the hierarchy. Without `toRaw`, the query reads the source that the
    /// definition names. For a cagg on a cagg, this source is the view of the cagg below.
    ///
    /// - Parameter parents: the caggs below `cagg`, the nearest first. Without `toRaw`, only the first cagg is used.
    static func read(
        _ cagg: ContinuousAggregate, over parents: [ContinuousAggregate], toRaw: Bool, _ reader: CatalogReader
    ) async throws -> DiffDefinition {
        let parent = parents.first
        let row = try await reader.connection.query(
            """
            SELECT pg_get_viewdef(
                to_regclass(format('%I.%I', \(cagg.directView.schema)::text, \(cagg.directView.name)::text)))
            """
        ).rows[0]
        var definition = try DiffDefinition(
            row.decode(String.self), of: cagg, source: parent?.view ?? cagg.source)
        if toRaw, let parent {
            definition.source = [try await read(parent, over: Array(parents.dropFirst()), toRaw: true, reader)]
        }
        return definition
    }
}

extension StringProtocol {
    fileprivate func trimmingSuffix(while isUnwanted: (Character) -> Bool) -> SubSequence {
        var end = endIndex
        while end > startIndex, isUnwanted(self[index(before: end)]) { end = index(before: end) }
        return self[..<end]
    }
}
