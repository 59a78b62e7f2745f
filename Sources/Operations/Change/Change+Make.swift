internal import Postgres
package import Timescale

extension Change {
    /// The second half of a change's life: the journal's first entry, the lock, the change itself, the journal's last entry.
    ///
    /// The journal is told before anything is changed. Where it can't be written the change is made all the same, and
    /// `record` has said so. Throws `CaggLock.Busy` where another operator holds the cagg; then nothing was changed, and the
    /// journal keeps nothing.
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
                // The wait for the journal may have been ended by Ctrl-C.
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

/// What the journal was told of one change.
private actor RecordedEvents {
    private(set) var events: [JournalEntry.Event] = []

    func add(_ event: JournalEntry.Event) { events.append(event) }
}

extension Error {
    /// Whether the server has answered, so that it is known how the statement ended. Without an answer nobody knows, and
    /// the journal must not say.
    var isAnswered: Bool {
        (self as? PostgresError).map { $0.sqlState != nil } ?? !(self is CancellationError)
    }
}
