/// A connection to a PostgreSQL server.
///
/// Each call runs to its end on the connection's own queue, so statements never overlap. A transaction can span several
/// calls. Until the transaction ends, no other task may use the connection.
///
/// Cancelling the calling task, or calling `cancel()`, asks the server to stop the running statement. The statement
/// then fails with SQLSTATE 57014. `abandon()` closes the connection immediately.
///
/// Values arrive in PostgreSQL's text forms, with `DateStyle` ISO and `IntervalStyle` postgres. The time zone of the
/// session isn't changed, because the SQL of users may depend on it. Statements run under `search_path = pg_catalog,
/// pg_temp` unless `ConnectionOptions.searchPath` is `.own`.
package actor Connection {
    private let queue = BlockingQueue(label: "caggctl.postgres.connection")
    /// The queue on which the methods of the connection run, except the `nonisolated` ones.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { queue.asUnownedSerialExecutor() }

    private let libpq: LibpqConnection
    private nonisolated let interruption: Interruption
    private nonisolated let notices: NoticeBox
    /// The operator's own `search_path`: the path that the server gave the session, or the path that a statement of the
    /// operator set later. Statements that aren't caggctl's run under this path: see `useOwnSearchPath()`.
    var ownSearchPath = ""

    private init() throws(PostgresError) {
        libpq = try LibpqConnection()
        interruption = libpq.interruption
        notices = libpq.notices
    }

    /// Connects and applies the settings. Throws `connectFailed`, `passwordRequired`, `timedOut` or the server's error.
    package static func open(_ options: ConnectionOptions) async throws(PostgresError) -> Connection {
        let connection = try Connection()
        try await connection.connect(options)
        return connection
    }

    private func connect(_ options: ConnectionOptions) async throws(PostgresError) {
        try await interruptible { () throws(PostgresError) in try self.libpq.open(options) }
        let own = [("DateStyle", "ISO"), ("IntervalStyle", "postgres")]
        let path = options.searchPath == .safe ? [("search_path", safeSearchPath)] : []
        let all = own + options.settings.map { ($0.name, $0.value) } + path
        // This query runs before the safe `search_path` is set, so a name without a schema could find an object of
        // another role. Therefore every function, operator and relation has its schema. The join skips settings that
        // the server doesn't know.
        let row = try await query(
            """
            WITH given AS MATERIALIZED (SELECT pg_catalog.current_setting('search_path') AS path)
            SELECT given.path, pg_catalog.count(pg_catalog.set_config(known.name, wanted.value, false))
            FROM given
            CROSS JOIN ROWS FROM (pg_catalog.unnest(\(all.map(\.0))), pg_catalog.unnest(\(all.map(\.1))))
                AS wanted(name, value)
            JOIN pg_catalog.pg_settings known
                ON pg_catalog.lower(known.name) OPERATOR(pg_catalog.=) pg_catalog.lower(wanted.name)
            GROUP BY given.path
            """, timeout: options.connectTimeout
        ).rows.first
        guard let row else { throw .unexpected("the server has none of the settings that caggctl needs") }
        (ownSearchPath, _) = try row.decode(String.self, Int64.self)
    }

    /// Closes the connection; later calls throw `connectionLost`.
    package func close() {
        libpq.close()
    }

    /// Whether the connection is open, as far as libpq knows. If the server has disappeared, libpq notices this only at
    /// the next statement.
    package var isOpen: Bool { libpq.isOpen }

    /// Whether a transaction is open, including a failed one.
    package var isInTransaction: Bool { libpq.isInTransaction }

    /// Whether the open transaction has failed and can only be rolled back.
    package var isInFailedTransaction: Bool { libpq.isInFailedTransaction }

    // MARK: Calls from any task

    /// Asks the server to stop the running statement, if there is one.
    package nonisolated func cancel() {
        interruption.raise(.cancel)
    }

    /// Closes the connection immediately, even while a statement runs. Whether the statement took effect is then
    /// unknown and must be read from the server.
    package nonisolated func abandon() {
        interruption.raise(.abandon)
    }

    /// Sets the handler for the server's notices and warnings. The handler is called on the connection's queue. Without
    /// a handler (nil), notices and warnings are discarded.
    package nonisolated func onNotice(_ handler: (@Sendable (Notice) -> Void)?) {
        notices.set(handler)
    }

    // MARK: Statements

    /// Runs one statement and returns all its rows. Cancels the statement after `timeout` and throws `timedOut`; nil
    /// means no time limit.
    @discardableResult
    package func query(_ sql: SQL, timeout: Duration? = nil) async throws(PostgresError) -> QueryResult {
        var rows: [Row] = []
        let end = try await run(sql, timeout: timeout, singleRows: false) { rows.append($0) }
        return QueryResult(
            columns: end.columns, rows: rows, commandTag: end.commandTag, affectedRows: end.affectedRows)
    }

    /// Runs one statement and passes its rows to `body` one at a time, in constant memory. `body` runs on the
    /// connection's queue. If `body` throws, the statement is cancelled and the error is rethrown. The returned result
    /// has no rows.
    @discardableResult
    package func stream(
        _ sql: SQL, timeout: Duration? = nil, _ body: @Sendable (Row) throws(PostgresError) -> Void
    ) async throws(PostgresError) -> QueryResult {
        try await run(sql, timeout: timeout, singleRows: true, body)
    }

    /// Runs a statement that cleans up after an error, such as ROLLBACK. The statement runs even if the calling task is
    /// cancelled. It is cancelled after five seconds. If the statement fails, its error is ignored, because the caller
    /// reports the first error.
    package nonisolated func cleanUp(_ sql: SQL) async {
        await Task { _ = try? await query(sql, timeout: .seconds(5)) }.value
    }

    /// Runs a script of any number of statements without parameters. As in psql's `-c`, several statements run in one
    /// transaction unless the script itself begins and ends transactions.
    package func execute(script: String, timeout: Duration? = nil) async throws(PostgresError) {
        try await withStatement(timeout) { (statement: inout RunningStatement) throws(PostgresError) in
            try self.libpq.send(script: script)
            try self.libpq.flush(until: statement.deadline)
            try self.finish(&statement)
        }
    }

    /// Runs `COPY … FROM STDIN` and sends the data that `next` returns, until `next` returns nil. If `next` throws, the
    /// copy is aborted and the error is rethrown. Returns the number of copied rows.
    @discardableResult
    package func copyIn(
        _ sql: SQL, timeout: Duration? = nil, _ next: @Sendable () throws(PostgresError) -> [UInt8]?
    ) async throws(PostgresError) -> Int {
        try await withStatement(timeout) { (statement: inout RunningStatement) throws(PostgresError) in
            try self.startCopyIn(sql, &statement)
            do throws(PostgresError) {
                while let chunk = try next() { try self.libpq.putCopyData(chunk, &statement) }
                try self.libpq.endCopy(failing: nil, &statement)
            } catch {
                try self.libpq.endCopy(failing: "the client stopped the copy", &statement)
                throw error
            }
            return try self.finish(&statement) ?? 0
        }
    }

    // MARK: Implementation

    private func run(
        _ sql: SQL, timeout: Duration?, singleRows: Bool, _ body: (Row) throws(PostgresError) -> Void
    ) async throws(PostgresError) -> QueryResult {
        try await withStatement(timeout) { (statement: inout RunningStatement) throws(PostgresError) in
            try self.libpq.send(sql)
            if singleRows { try self.libpq.setSingleRowMode() }
            try self.libpq.flush(until: statement.deadline)
            var columns: Columns?
            var last: LibpqResult?
            while let result = try self.libpq.nextResult(&statement) {
                try statement.check(result)
                try self.refuseCopy(result)
                let resultColumns = columns ?? result.columns
                columns = resultColumns
                for index in 0..<result.rowCount { try body(result.row(index, columns: resultColumns)) }
                last = result
            }
            return QueryResult(
                columns: columns ?? Columns(names: [], types: []), rows: [], commandTag: last?.commandTag ?? "",
                affectedRows: last?.affectedRows)
        }
    }

    private func refuseCopy(_ result: LibpqResult) throws(PostgresError) {
        if result.copyDirection != nil {
            libpq.close()
            throw .unexpected(
                "COPY can't run as a query; the connection was closed, and the next command opens a new connection")
        }
    }

    private func startCopyIn(_ sql: SQL, _ statement: inout RunningStatement) throws(PostgresError) {
        try libpq.send(sql)
        try libpq.flush(until: statement.deadline)
        guard let first = try libpq.nextResult(&statement) else {
            throw .unexpected("the statement returned no result")
        }
        try statement.check(first)
        guard first.copyDirection == .in else { throw .unexpected("the statement isn't a COPY FROM STDIN") }
    }

    /// Reads the remaining results of the statement. Returns the number of rows that the last result affected; nil if
    /// the last result has no such number.
    @discardableResult
    private func finish(_ statement: inout RunningStatement) throws(PostgresError) -> Int? {
        var affected: Int?
        while let result = try libpq.nextResult(&statement) {
            try statement.check(result)
            try refuseCopy(result)
            affected = result.affectedRows
        }
        return affected
    }

    /// Runs `body` as one statement that can be interrupted and has a deadline. Afterwards the connection is ready for
    /// the next statement, or closed.
    private func withStatement<Value>(
        _ timeout: Duration?, _ body: (inout RunningStatement) throws(PostgresError) -> Value
    ) async throws(PostgresError) -> Value {
        var statement = RunningStatement(timeout)
        return try await interruptible { () throws(PostgresError) in
            defer { statement.waitForCancelRequest() }
            do throws(PostgresError) {
                return try body(&statement)
            } catch {
                try self.recover(&statement)
                if statement.hasTimedOut, error.sqlState == .queryCanceled {
                    throw PostgresError(
                        .timedOut, "the statement was cancelled, because it took longer than its time limit")
                }
                throw error
            }
        }
    }

    /// Reads the remaining results of a failed statement. If the error came from the client, first cancels the
    /// statement on the server.
    private func recover(_ statement: inout RunningStatement) throws(PostgresError) {
        guard libpq.isOpen else {
            libpq.close()
            return
        }
        if !statement.hasFailed, !statement.hasCancelled { try libpq.cancelRunning(&statement) }
        try libpq.drainResults(&statement)
    }

    private func interruptible<Value>(
        _ body: () throws(PostgresError) -> Value
    ) async throws(PostgresError) -> Value {
        let interruption = interruption
        interruption.clear()
        let result = await withTaskCancellationHandler {
            // The closure must call a method of this actor. A closure that doesn't use the actor would run on Swift's
            // thread pool instead of the connection's queue.
            self.result(of: body)
        } onCancel: {
            interruption.raise(.cancel)
        }
        return try result.get()
    }

    private func result<Value>(of body: () throws(PostgresError) -> Value) -> Result<Value, PostgresError> {
        Result { () throws(PostgresError) -> Value in try body() }
    }
}
