internal import Postgres
internal import SQLSyntax
internal import Timescale

/// A cagg's defining query, limited to a slice of time.
///
/// The direct view returns the same rows. But a condition on its bucket column excludes chunks only for fixed
/// buckets, and makes the planner's row estimate too low. Therefore the limits are applied where the raw rows are
/// read: the source in the query becomes a subquery over the slice's rows. The query runs with the privileges of the
/// current role, not of the view's owner.
struct DiffDefinition: Sendable {
    private var mention: RelationMention
    private var timeColumn: String
    private var type: TimeType
    /// The source's definition if the source is a cagg and is recomputed as well; otherwise empty.
    private var source: [DiffDefinition]

    /// - Parameter text: the query as `pg_get_viewdef` renders it.
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

    /// The query over the raw rows of a slice that starts and ends at bucket boundaries. The limits may be columns or
    /// expressions of the time column's type.
    ///
    /// - Parameter bounds: constants around limits that aren't constants, so that the planner can exclude chunks.
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

    /// The raw rows of a slice, without joined tables.
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

    /// Reads the definition from the server. With `toRaw`, it is followed down the hierarchy to the hypertable.
    /// Otherwise the query reads the source that the definition names; for a cagg on a cagg this is the parent's
    /// view.
    ///
    /// - Parameter parents: the caggs below it, the nearest first; without `toRaw` the first one is enough.
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
