internal import Postgres
internal import Timescale

/// The moment that all slices of a diff are compared at.
///
/// One connection exports a snapshot and keeps its transaction open; it reads catalogs only, so it holds no lock that
/// `drop_chunks` would wait for. Workers import the snapshot for one slice at a time and commit in between. What stays
/// held is vacuum's horizon, and so a snapshot has a maximum age, after which the next one is taken.
actor DiffSnapshot {
    /// What a worker needs to know of the moment.
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
    private(set) var count = 0

    init(_ reader: CatalogReader, cagg: String, toRaw: Bool, maximumAge: Duration) {
        self.reader = reader
        self.cagg = cagg
        self.toRaw = toRaw
        self.maximumAge = maximumAge
    }

    /// Begins the transaction and reads the state of the cagg's hierarchy in it.
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

    /// The moment to compare the next slice at.
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
