internal import Postgres
internal import Synchronization
internal import Timescale

/// The data that all workers of a diff share: the slices that no worker has started yet, and the summary of the
/// finished and skipped slices.
actor DiffWork {
    private var waiting: [TimeRange]
    private(set) var summary: DiffSummary

    init(_ slices: [TimeRange], _ summary: DiffSummary) {
        waiting = slices.reversed()
        self.summary = summary
    }

    func next() -> TimeRange? { waiting.popLast() }

    func add(_ slice: DiffSliceCounter) { summary.add(slice) }

    func skip(_ slice: TimeRange, _ reason: String) { summary.skipped.append(.init(range: slice, reason: reason)) }
}

/// A worker of a diff. It compares one slice after the other on its own connection.
struct DiffWorker: Sendable {
    var query: DiffQuery
    var snapshot: DiffSnapshot
    var work: DiffWork
    var reader: CatalogReader
    var connection: Connection
    var statementTimeout: Duration?

    /// The maximum number of differences that are held back until the slice is finished. If a slice has more
    /// differences, they are reported earlier.
    private static let heldBack = 100

    func run(
        _ mayGoOn: @Sendable (Connection) async throws -> Void, _ report: @Sendable (DiffRun.Event) async -> Void,
        _ found: @Sendable (Difference) -> Void
    ) async throws {
        do {
            while let slice = await work.next() {
                try await mayGoOn(connection)
                await report(.sliceStarted(slice))
                try await compare(slice, mayHalve: true, found)
                await report(.sliceFinished(slice))
            }
        } catch {
            await connection.close()
            throw error
        }
        await connection.close()
    }

    /// Compares a slice. If the statement fails with a temporary error, the two halves of the slice are compared
    /// instead. The slice is skipped if it can't be split, if it is itself a half, or if some of its differences have
    /// already been reported. The summary lists each skipped slice with the error.
    private func compare(_ slice: TimeRange, mayHalve: Bool, _ found: @Sendable (Difference) -> Void) async throws {
        let reported = Atomic(0)
        do {
            try await compareOnce(slice) { difference in
                reported.wrappingAdd(1, ordering: .relaxed)
                found(difference)
            }
            return
        } catch let error as PostgresError {
            await connection.cleanUp("ROLLBACK")
            guard error.isTemporary, !Task.isCancelled else { throw error }
            let count = reported.load(ordering: .relaxed)
            let halves =
                mayHalve && count == 0
                ? try await DiffSlicing.halves(
                    of: slice, query.cagg, CatalogReader(connection: connection, capabilities: reader.capabilities))
                : nil
            guard let halves else {
                await work.skip(slice, Self.reason(error, after: count))
                return
            }
            for half in halves { try await compare(half, mayHalve: false, found) }
        }
    }

    /// Returns the reason why a slice was skipped.
    ///
    /// - Parameter count: the number of the slice's differences that have already been reported. They may be in the
    ///   list of differences, but a skipped slice has no counts.
    static func reason(_ error: PostgresError, after count: Int) -> String {
        guard count > 0 else { return error.description }
        return
            "the statement failed after it had found \(count.counted("difference")), which may be listed but aren't"
            + " counted: \(error)"
    }

    private func compareOnce(_ slice: TimeRange, _ found: @Sendable (Difference) -> Void) async throws {
        let moment = try await enter()
        let counter = Mutex(DiffSliceCounter(slice, judge: moment.judge))
        let held = Mutex<[Difference]>([])
        try await connection.stream(query.compare(slice, on: connection)) { row throws(PostgresError) in
            let row = try DiffRow(row, query.columns)
            let differences = counter.withLock { $0.add(row) }
            let overflowing = held.withLock { held in
                held += differences
                guard held.count > Self.heldBack else { return [] as [Difference] }
                defer { held = [] }
                return held
            }
            overflowing.forEach(found)
        }
        try await connection.query("COMMIT")
        held.withLock { $0 }.forEach(found)
        await work.add(counter.withLock { $0 })
    }

    /// Begins a transaction in the current snapshot. Tries a second time if another worker has replaced the snapshot
    /// before this worker could import it.
    private func enter() async throws -> DiffSnapshot.Moment {
        let moment = try await snapshot.current()
        do {
            try await begin(moment)
            return moment
        } catch let error as PostgresError {
            // These errors mean that the snapshot's id is no longer valid, or that the exporting transaction has just
            // ended.
            guard ["22023", "55000"].contains(error.sqlState?.code) else { throw error }
        }
        await connection.cleanUp("ROLLBACK")
        let renewed = try await snapshot.current()
        try await begin(renewed)
        return renewed
    }

    private func begin(_ moment: DiffSnapshot.Moment) async throws {
        var script: [SQL] = [
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            "SET TRANSACTION SNAPSHOT \(SQL(unsafeRaw: "'\(moment.id)'"))",
            // The planner has no statistics of the buckets. It expects one group per raw row and would sort the rows.
            "SET LOCAL enable_sort = off", "SET LOCAL enable_incremental_sort = off",
            "SET LOCAL enable_mergejoin = off",
            // JIT compiles statements with a high cost, and a disabled plan type gives the statement a very high cost.
            "SET LOCAL jit = off",
        ]
        if let statementTimeout {
            script.append("SET LOCAL statement_timeout = \(unsafeRaw: String(statementTimeout.milliseconds))")
        }
        for statement in script { try await connection.query(statement) }
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}

extension PostgresError {
    /// Whether a smaller statement, or the same statement later, may succeed. True after a timeout, a lock conflict or
    /// a lack of resources such as memory, and if a chunk was dropped during the statement. False for other errors, for
    /// example missing privileges: the statement would fail again.
    fileprivate var isTemporary: Bool {
        guard !endsConnection, let state = sqlState else { return false }
        return state == .queryCanceled || state == .lockNotAvailable || state == .undefinedTable
            || ["40", "53", "54"].contains(state.conditionClass)
    }
}
