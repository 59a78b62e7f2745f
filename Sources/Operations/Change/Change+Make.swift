package import Postgres
package import Timescale

extension Change {
    /// Makes a change: takes the lock, writes the journal's first entry, applies the change and writes the journal's
    /// last entry.
    ///
    /// The first entry is written before anything is changed. If the journal can't be written, `record` reports that
    /// and the change is made without it. Throws `CaggLock.Busy` if another operator holds the cagg's lock; then
    /// nothing is changed and nothing is written to the journal.
    ///
    /// - Parameter record: appends to the journal; never throws.
    package func make(
        _ work: ChangeWork<Event>, record: @escaping @Sendable (JournalEntry.Event) async -> Void
    ) async throws -> Outcome {
        try Task.checkCancellation()
        return try await locked(work.reader.connection) {
            let recorded = RecordedEvents()
            func append(_ event: JournalEntry.Event?) async {
                guard let event else { return }
                await recorded.add(event)
                await record(event)
            }
            await append(journalStart)
            var own = work
            own.report = { event in
                if let entry = journalEntry(for: event) {
                    await recorded.add(entry)
                    await record(entry)
                }
                await work.report(event)
            }
            do {
                // Ctrl-C may have ended the wait for the journal.
                try Task.checkCancellation()
                let outcome = try await apply(own)
                await append(journalEnd(outcome))
                return outcome
            } catch {
                await append(journalEnd(failedWith: error, after: recorded.events))
                throw error
            }
        }
    }

    private func locked<Value>(
        _ connection: Connection, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async throws -> Value {
        guard let cagg = target.cagg else { return try await body() }
        return try await CaggLock.holding(cagg, on: connection, body)
    }
}

/// The journal entries of one change.
private actor RecordedEvents {
    private(set) var events: [JournalEntry.Event] = []

    func add(_ event: JournalEntry.Event) { events.append(event) }
}

extension Error {
    /// Whether the server answered, so that the result of the statement is known. Without an answer the journal must
    /// not record a result.
    var isAnswered: Bool {
        (self as? PostgresError).map { $0.sqlState != nil } ?? !(self is CancellationError)
    }
}

/// Allows writes on a read-only session while `body` runs. The session is always read-only again afterwards.
package func allowingWrites<Value>(
    on connection: Connection, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
) async throws -> Value {
    try await connection.query("SET default_transaction_read_only = off")
    let result: Result<Value, any Error>
    do {
        result = .success(try await body())
    } catch {
        result = .failure(error)
    }
    await connection.cleanUp("SET default_transaction_read_only = on")
    return try result.get()
}
