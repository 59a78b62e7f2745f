internal import Postgres
internal import Timescale

/// Compares a cagg's stored rows with the rows that a refresh would compute now.
struct RecomputedBuckets {
    private let query: DiffQuery
    private let state: CaggState
    private let reader: CatalogReader

    /// Reads the cagg's definition. A cagg on a cagg is recomputed from the cagg that it reads, as in a refresh.
    static func read(_ state: CaggState, _ reader: CatalogReader) async throws -> RecomputedBuckets {
        var parents: [ContinuousAggregate] = []
        if let parent = state.cagg.parentID { parents = try await reader.readCaggs([parent]) }
        let query = DiffQuery(
            cagg: state.cagg, columns: try await DiffColumns.read(state.cagg, reader),
            comparison: DiffComparison(tolerance: DiffComparison.standardTolerance),
            definition: try await .read(state.cagg, over: parents, toRaw: false, reader))
        return RecomputedBuckets(query: query, state: state, reader: reader)
    }

    /// Returns whether any recomputed row in the range differs from the stored row, or is stored more than once.
    func differ(in range: TimeRange) async throws -> Bool {
        let comparison = try await query.compare(range, on: reader.connection)
        return try await reader.connection.query(comparison).rows.contains { row in
            guard case .difference = try DiffRow(row, query.columns).content else { return false }
            return true
        }
    }

    /// Returns the stored buckets for which raw rows are missing, so that a refresh would lose data. Runs one statement
    /// for each chunk, which limits the memory that the server needs.
    func shrunk(in range: TimeRange) async throws -> [StoredBucket] {
        var buckets: [StoredBucket] = []
        for slice in try await DiffSlicing.cut(range, of: state, step: .chunk, reader) {
            buckets += try await reader.connection.query(query.shrunk(slice)).rows.map { row in
                try StoredBucket(range: TimeRange(row), rows: row["rows"])
            }
        }
        return buckets
    }
}
