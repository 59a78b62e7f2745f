internal import Postgres
internal import Timescale

extension Change {
    /// Makes a change: takes the lock, writes the first journal entry, applies the change and writes the last journal
    /// entry.
    ///
    /// The first entry is written before anything is changed. If the journal can't be written, `record` reports this to
    /// the operator, and the change is made without a journal entry. Throws `CaggLock.Busy` if another session holds
    /// the cagg's lock. Then nothing is changed and nothing is written to the journal.
    ///
    /// - Parameter record: appends an event to the journal; never throws.
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
                // If the operator pressed Ctrl-C while the journal was written, the change isn't applied.
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

/// The journal entries that one change has written so far.
private actor RecordedEvents {
    private(set) var events: [JournalEntry.Event] = []

    func add(_ event: JournalEntry.Event) { events.append(event) }
}

extension Error {
    /// Whether the result of the failed statement is known. False if the server didn't answer (then the error has no
    /// SQLSTATE), and if the task was cancelled. In these cases the journal must not record a result.
    var isAnswered: Bool {
        (self as? PostgresError).map { $0.sqlState != nil } ?? !(self is CancellationError)
    }
}
