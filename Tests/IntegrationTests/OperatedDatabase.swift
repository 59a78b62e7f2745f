import Operations
import Postgres
import Sandbox
import TestSupport
import Testing
import Timescale

/// A database of a test's own, and the connection a session would have to it: read-only.
struct OperatedDatabase {
    /// For the test's own statements, which need not name schemas.
    let options: ConnectionOptions
    let staged: [StagedIncident]
    let reader: CatalogReader
    private let others: ConnectionPool
    /// What the program's connections are made with.
    var programOptions: ConnectionOptions { Self.program(options) }

    var connection: Connection { reader.connection }

    /// With the built-in migrations, `TestData` and the incidents in it; closed afterwards.
    static func with(
        _ engine: Engine, _ incidents: [Incident] = [], _ body: (OperatedDatabase) async throws -> Void
    ) async throws {
        try await TestSlots.operations.use {
            let (options, staged) =
                incidents.isEmpty
                ? (try await TestServer.shared.database(engine), [])
                : try await TestServer.shared.database(engine, with: incidents)
            try await with(options, staged, body)
        }
    }

    /// An empty database with the engine in it.
    static func empty(_ engine: Engine, _ body: (OperatedDatabase) async throws -> Void) async throws {
        try await TestSlots.operations.use {
            let options = try await TestServer.shared.emptyDatabase(for: engine)
            let connection = try await Connection.open(options)
            try await engine.install(on: connection)
            await connection.close()
            try await with(options, [], body)
        }
    }

    private static func with(
        _ options: ConnectionOptions, _ staged: [StagedIncident], _ body: (OperatedDatabase) async throws -> Void
    ) async throws {
        var readOnly = program(options)
        readOnly.settings.append(.readOnly)
        let connection = try await Connection.open(readOnly)
        let others = ConnectionPool(options)
        let result: Result<Void, any Error>
        do {
            let capabilities = try await Capabilities.probe(connection)
            try await body(
                OperatedDatabase(
                    options: options, staged: staged,
                    reader: CatalogReader(connection: connection, capabilities: capabilities), others: others))
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await others.close()
        await connection.close()
        try result.get()
    }

    private static func program(_ options: ConnectionOptions) -> ConnectionOptions {
        var options = options
        options.searchPath = .safe
        return options
    }

    /// Runs a statement as somebody else would, on a connection that may write.
    @discardableResult
    func execute(_ sql: SQL) async throws -> [Row] {
        try await others.use { try await $0.query(sql).rows }
    }

    /// The same on a new connection, which has the settings that the role and the database have by now.
    @discardableResult
    func executeInNewSession(_ sql: SQL) async throws -> [Row] {
        let session = ConnectionPool(options)
        let result: Result<[Row], any Error>
        do { result = .success(try await session.use { try await $0.query(sql).rows }) } catch {
            result = .failure(error)
        }
        await session.close()
        return try result.get()
    }

    func state(_ cagg: String) async throws -> CaggState {
        try await reader.readSnapshot().find(cagg)
    }

    /// The verdicts as they would be at that time, which for the tests' data is the end of them.
    func status(at now: Timestamp = TestData.now) async throws -> [CaggStatus] {
        try await reader.inSnapshot {
            var snapshot = try await reader.readState()
            snapshot.now = now
            let (reach, closed) = try await reader.readReach(snapshot)
            return snapshot.caggs.map(StatusAssessment(now: now, reach: reach, closed: closed).assess)
        }
    }

    func diff(
        _ cagg: String, from: InternalTime = .noBegin, to: InternalTime = .noEnd
    ) async throws -> DiffSummary {
        try await diff(DiffPlan(cagg: cagg, range: TimeRange(start: from, end: to)))
    }

    func diff(
        _ plan: DiffPlan, _ found: @escaping @Sendable (Difference) -> Void = { _ in }
    ) async throws -> DiffSummary {
        let options = programOptions
        return try await DiffRun(plan, reader, connect: { try await Connection.open(options) }).run({ _ in }, found)
    }

    func plan(
        _ cagg: String, from: InternalTime, to: InternalTime, step: WindowStep = .chunk, force: Bool = false,
        clip: Bool = false
    ) async throws -> RefreshPlan {
        var options = RefreshOptions()
        (options.step, options.force, options.clip) = (step, force, clip)
        return try await RefreshPlanner(reader).plan(cagg, range: TimeRange(start: from, end: to), options)
    }

    func refresh(
        _ cagg: String, from: InternalTime, to: InternalTime, force: Bool = false
    ) async throws -> RefreshOutcome {
        try await run(try await plan(cagg, from: from, to: to, force: force))
    }

    /// Runs a plan with the memory measured, as the command does.
    ///
    /// - Parameter sizer: chooses the windows instead of the plan's options.
    func run(
        _ plan: RefreshPlan, sizer: WindowSizer? = nil,
        _ report: @escaping @Sendable (RefreshEvent) async -> Void = { _ in }
    ) async throws -> RefreshOutcome {
        try await make(RefreshChange(plan, sizer: sizer), report)
    }

    /// Makes a change as the console does, with its entries in `journal`.
    @discardableResult
    func make<Made: Change>(
        _ change: Made, journal: JournalRun? = nil, _ report: @escaping @Sendable (Made.Event) async -> Void = { _ in }
    ) async throws -> Made.Outcome {
        let options = programOptions
        let work = ChangeWork<Made.Event>(reader, connect: { try await Connection.open(options) }, report: report)
        return try await change.make(work) { event in
            do { try await journal?.append(event) } catch { Issue.record(error) }
        }
    }

    func count(_ sql: SQL) async throws -> Int {
        try await execute(sql)[0].decode(Int.self)
    }
}

extension StagedIncident {
    /// A staged instant as internal time.
    func time(_ name: String) -> InternalTime { instants[name].map { InternalTime($0) } ?? .noBegin }
}
