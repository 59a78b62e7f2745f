internal import Postgres
internal import Synchronization
internal import Timescale

/// The slices that still have to be compared, and the results of the others.
actor DiffWork {
    private var waiting: [TimeRange]
    private(set) var summary: DiffSummary

    init(_ slices: [TimeRange], _ summary: DiffSummary) {
        waiting = slices.reversed()
        self.summary = summary
    }

    func next() -> TimeRange? { waiting.popLast() }

    func add(_ slice: DiffSlice) { summary.add(slice) }

    func skip(_ slice: TimeRange, _ reason: String) { summary.skipped.append(.init(range: slice, reason: reason)) }
}

/// One connection that compares slice after slice.
struct DiffWorker: Sendable {
    var query: DiffQuery
    var snapshot: DiffSnapshot
    var work: DiffWork
    var reader: CatalogReader
    var connection: Connection
    var statementTimeout: Duration?

    /// If a slice has more differences than this, they are reported before the slice is finished.
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

    /// Compares a slice. If the server gives up, it is tried once more in halves; a half that fails is skipped and
    /// reported.
    private func compare(_ slice: TimeRange, mayHalve: Bool, _ found: @Sendable (Difference) -> Void) async throws {
        let told = Atomic(false)
        do {
            try await compareOnce(slice) { difference in
                told.store(true, ordering: .relaxed)
                found(difference)
            }
            return
        } catch let error as PostgresError {
            await connection.cleanUp("ROLLBACK")
            guard error.isOfTheMoment, !Task.isCancelled else { throw error }
            let halves =
                mayHalve && !told.load(ordering: .relaxed)
                ? try await DiffSlices.halves(
                    of: slice, query.cagg, CatalogReader(connection: connection, capabilities: reader.capabilities))
                : nil
            guard let halves else {
                await work.skip(slice, error.description)
                return
            }
            for half in halves { try await compare(half, mayHalve: false, found) }
        }
    }

    private func compareOnce(_ slice: TimeRange, _ found: @Sendable (Difference) -> Void) async throws {
        let moment = try await enter()
        let added = Mutex(DiffSlice(slice, query.columns, judge: moment.judge))
        let held = Mutex<[Difference]>([])
        try await connection.stream(query.compare(slice)) { row throws(PostgresError) in
            let row = try DiffRow(row, query.columns)
            let certain = added.withLock { $0.add(row) }
            let told = held.withLock { held in
                held += certain
                guard held.count > Self.heldBack else { return [] as [Difference] }
                defer { held = [] }
                return held
            }
            guard !told.isEmpty else { return }
            told.forEach(found)
            added.withLock { $0.settle() }
        }
        var slice = added.withLock { $0 }
        var differences = held.withLock { $0 } + slice.release()
        if slice.hiddenCopies > 0 {
            differences = try await slice.uncover(
                differences, connection.query(query.duplicates(slice.summary.range)).rows)
        }
        try await connection.query("COMMIT")
        differences.forEach(found)
        await work.add(slice)
    }

    /// Another worker may have renewed the snapshot after this one asked for it and before it imports it.
    private func enter() async throws -> DiffSnapshot.Moment {
        let moment = try await snapshot.current()
        do {
            try await begin(moment)
            return moment
        } catch let error as PostgresError {
            // "invalid snapshot identifier", or the exporting transaction is just ending.
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
            // Without statistics on the bucket the planner assumes one group per raw row, and sorts.
            "SET LOCAL enable_sort = off", "SET LOCAL enable_incremental_sort = off",
            "SET LOCAL enable_mergejoin = off",
            // Disabled plan types have a very high cost, and statements with a high cost would be compiled.
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
    /// Whether a smaller statement, or the same one later, may succeed: a timeout, a lock, memory, or a chunk that
    /// was dropped during the statement. Missing privileges or a failing definition don't change.
    fileprivate var isOfTheMoment: Bool {
        guard !endsConnection, let state = sqlState else { return false }
        return state == .queryCanceled || state == .lockNotAvailable || state == .undefinedTable
            || ["40", "53", "54"].contains(state.conditionClass)
    }
}
