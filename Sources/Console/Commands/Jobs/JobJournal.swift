internal import Operations
internal import Postgres
internal import Timescale

extension Session {
    /// Has the journal say what is done with a job before `body` does it, and what came of it.
    ///
    /// Where nobody knows what came of it, because the server
    /// didn't answer or is no longer waited for, the journal doesn't say.
    ///
    /// - Parameter outcome: what a result of `body` means.
    func journalling<Value>(
        _ action: JobAction, of record: JobRecord, _ reader: CatalogReader,
        outcome: (Value) -> JournalEntry.Event, _ body: () async throws -> Value
    ) async throws -> Value {
        let subject = try await CaggSubject.read(hypertable: record.hypertableID ?? 0, reader.connection)
        let (who, place) = try await journalAuthor(reader)
        let run = JournalRun(
            changeLog, of: subject, name: record.subject?.description ?? record.job.applicationName, by: who,
            place: place, command: action.command)
        try await run.append(.jobActing(action))
        do {
            let value = try await body()
            try await run.append(outcome(value))
            return value
        } catch {
            let isStillRun = action.isRecorded && Task.isCancelled
            let isAnswered = (error as? PostgresError).map { $0.sqlState != nil } ?? !(error is CancellationError)
            if isAnswered, !isStillRun { try await run.append(.jobFailed(error: "\(error)")) }
            throw error
        }
    }
}
