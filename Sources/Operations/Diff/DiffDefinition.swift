internal import Postgres
internal import SQLSyntax
internal import Timescale

/// A cagg's defining query, to be asked for a slice of time.
///
/// The direct view answers the same, but a condition on its bucket column leaves out chunks for fixed buckets only, and
/// makes the planner guess too few rows. So the bounds stand where the raw rows are read: the source within the query
/// becomes a subquery over the slice's rows. Reads with the rights of the role that asks, not of the view's owner.
struct DiffDefinition: Sendable {
    private var mention: RelationMention
    private var timeColumn: String
    private var type: TimeType
    /// The source's own definition where the source is a cagg and is to be recomputed as well.
    private var source: [DiffDefinition]

    /// - Parameter text: the query as `pg_get_viewdef` renders it.
    init(_ text: String, of cagg: ContinuousAggregate, source relation: QualifiedName) throws {
        let query = String(text.trimmingSuffix { $0 == ";" || $0.isWhitespace })
        let mentions = try RelationMention.find(relation.name, inSchema: relation.schema, in: query)
        guard mentions.count == 1 else {
            throw DiffError.notComparable(cagg.view, "its definition doesn't read \(relation) exactly once")
        }
        mention = mentions[0]
        timeColumn = cagg.timeColumn
        type = cagg.timeType
        source = []
    }

    /// The query, over raw rows of a slice that begins and ends at bucket boundaries. For a point within bounds that are
    /// columns, give expressions of the time column's type.
    ///
    /// - Parameter bounds: constants around a point that is none, for the planner to leave out chunks by.
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

    /// The raw rows themselves, for a look behind a bucket. (Joined tables are left out.)
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

    /// From the server; with `toRaw` down a hierarchy to the hypertable at its foot, else against the source as the
    /// definition names it, which for a cagg over a cagg is the parent's view.
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
