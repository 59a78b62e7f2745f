internal import Operations
internal import Postgres
internal import Timescale

extension Session {
    /// Records in the journal what is done with a job before `body` does it, and the outcome after it.
    ///
    /// A journal that can't be written is one warning, and stops nothing. No outcome is recorded where it isn't known, because
    /// the server didn't answer or is no longer waited for.
    ///
    /// - Parameter outcome: the event for a result of `body`.
    func journalling<Value>(
        _ action: JobAction, of job: Job, _ reader: CatalogReader,
        outcome: (Value) -> JournalEntry.Event, _ body: () async throws -> Value
    ) async throws -> Value {
        let subject = try await CaggSubject.read(hypertable: job.hypertableID ?? 0, reader.connection)
        let (who, place) = try await journalAuthor(reader)
        let run = JournalRun(
            journal, of: subject, name: job.subject?.description ?? job.applicationName, by: who,
            place: place, command: action.command)
        var isFailing = false
        func append(_ event: JournalEntry.Event) {
            do {
                try run.append(event)
            } catch {
                if !isFailing { tell("caggctl: the journal can't be written: \(error)") }
                isFailing = true
            }
        }
        append(.jobActing(action))
        do {
            let value = try await body()
            append(outcome(value))
            return value
        } catch {
            let isStillRun = action.isRecorded && Task.isCancelled
            let isAnswered = (error as? PostgresError).map { $0.sqlState != nil } ?? !(error is CancellationError)
            if isAnswered, !isStillRun { append(.jobFailed(error: "\(error)")) }
            throw error
        }
    }
}
