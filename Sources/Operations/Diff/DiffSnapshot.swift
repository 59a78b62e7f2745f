internal import Postgres
internal import Timescale

/// The snapshot in which all slices of a diff are compared.
///
/// One connection exports a snapshot and keeps the snapshot's transaction open. This connection reads only catalogs, so
/// `drop_chunks` never waits for the connection's locks. The workers import the snapshot for each slice and commit
/// after the slice. The snapshot prevents vacuum from removing dead rows, so it is replaced with a new snapshot when it
/// reaches a maximum age.
actor DiffSnapshot {
    /// What a worker needs from a snapshot: the id for the import, and the judge, which decides verdicts from the
    /// snapshot's catalog data.
    struct Moment: Sendable {
        var id: String
        var judge: DiffJudge
    }

    private let reader: CatalogReader
    private let cagg: String
    private let toRaw: Bool
    private let maximumAge: Duration
    private var moment: Moment?
    private var taken = ContinuousClock.now
    /// The number of snapshots taken so far.
    private(set) var count = 0

    init(_ reader: CatalogReader, cagg: String, toRaw: Bool, maximumAge: Duration) {
        self.reader = reader
        self.cagg = cagg
        self.toRaw = toRaw
        self.maximumAge = maximumAge
    }

    /// Begins the transaction, exports its snapshot, and returns the state of the cagg's hierarchy in this snapshot.
    func begin() async throws -> CatalogSnapshot {
        try await reader.connection.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try await reader.connection.query("SET LOCAL idle_in_transaction_session_timeout = 0")
        let id = try await reader.connection.query("SELECT pg_export_snapshot()").rows[0].decode(String.self)
        let catalog = try await reader.readHierarchy(of: cagg)
        let state = try catalog.find(cagg)
        moment = Moment(id: id, judge: DiffJudge(state, over: toRaw ? catalog.below(state) : []))
        taken = .now
        count += 1
        return catalog
    }

    /// Returns the snapshot for the next slice. Takes a new one if the current one is too old.
    func current() async throws -> Moment {
        if let moment, ContinuousClock.now - taken < maximumAge { return moment }
        try await reader.connection.query("COMMIT")
        _ = try await begin()
        guard let moment else { throw PostgresError(.unexpectedResult, "there is no snapshot") }
        return moment
    }

    func end() async {
        await reader.connection.cleanUp("ROLLBACK")
    }
}
