package import Postgres
package import Timescale

/// The plan of a change that an operator requests. It says what is changed, which rows may be deleted, how the change
/// is applied, and what the journal records.
///
/// Every change goes through the same steps in the same order: refusals, confirmation, lock, first journal entry,
/// `apply`, last journal entry. The console does the first two steps. The function `make` does the last four steps.
package protocol Change: Sendable {
    /// An event that is reported while the change is applied.
    associatedtype Event: Sendable
    /// The result of the change.
    associatedtype Outcome: Sendable

    /// The cagg or job that is changed.
    var target: ChangeTarget { get }
    /// Whether the plan contains nothing to change.
    var isEmpty: Bool { get }
    /// The reasons to refuse the change, given the options that the operator has chosen. Empty if the change may be
    /// made.
    var refusals: [Refusal] { get }
    /// The stored rows that the change would delete because their raw data is gone, one element for each cagg. The
    /// operator must confirm each loss with the cagg's name. Empty if nothing would be lost.
    var losses: [ExpectedLoss] { get }
    /// The command that repeats the change, as the journal stores it. Nil if no command repeats the change.
    var command: String? { get }

    /// The journal entry that is written before the change is applied; nil if the change doesn't need one.
    var journalStart: JournalEntry.Event? { get }
    /// Returns the journal entry for an event; nil if the journal doesn't record the event.
    func journalEntry(for event: Event) -> JournalEntry.Event?
    /// Returns the journal entry that is written after the change was applied; nil if there is nothing to record.
    func journalEnd(_ outcome: Outcome) -> JournalEntry.Event?
    /// Returns the journal entry that is written after `apply` threw an error. Nil if the journal must not record a
    /// result. `events` are the journal entries that this change has already written.
    func journalEnd(failedWith error: any Error, after events: [JournalEntry.Event]) -> JournalEntry.Event?

    /// Applies the change. The caller holds the cagg's lock. The change reports each event with `work.report`, and
    /// continues when `work.report` has returned.
    func apply(_ work: ChangeWork<Event>) async throws -> Outcome
}

extension Change {
    package var losses: [ExpectedLoss] { [] }
    package var command: String? { nil }
    package func journalEntry(for event: Event) -> JournalEntry.Event? { nil }
}

/// The cagg or job that a change modifies. The target determines the lock, and the cagg or job in the journal entries.
package struct ChangeTarget: Sendable, Hashable {
    /// The cagg whose lock the change takes; nil if the change takes no lock.
    package var cagg: ContinuousAggregate?
    /// The id of the cagg, or of the hypertable on which the job works. 0 if the job has no hypertable.
    package var hypertableID: Int32
    /// The cagg's or the job's name, for people.
    package var name: String

    package init(_ cagg: ContinuousAggregate) {
        (self.cagg, hypertableID, name) = (cagg, cagg.id, cagg.view.description)
    }

    /// - Parameter cagg: the cagg whose lock the change takes; nil for no lock.
    package init(name: String, hypertableID: Int32, cagg: ContinuousAggregate? = nil) {
        (self.name, self.hypertableID, self.cagg) = (name, hypertableID, cagg)
    }
}

/// Stored rows of a cagg that a change would delete.
package struct ExpectedLoss: Sendable, Hashable {
    package var cagg: ContinuousAggregate
    package var loss: DataLoss

    package init(_ loss: DataLoss, of cagg: ContinuousAggregate) {
        (self.loss, self.cagg) = (loss, cagg)
    }
}

/// The values that `apply` needs: a catalog reader, a function that opens connections, and a function that reports
/// events.
package struct ChangeWork<Event: Sendable>: Sendable {
    package var reader: CatalogReader
    /// Opens another connection with the options of the reader's connection.
    package var connect: @Sendable () async throws -> Connection
    /// Reports an event to the operator and to the journal.
    package var report: @Sendable (Event) async -> Void

    package init(
        _ reader: CatalogReader, connect: @escaping @Sendable () async throws -> Connection,
        report: @escaping @Sendable (Event) async -> Void = { _ in }
    ) {
        (self.reader, self.connect, self.report) = (reader, connect, report)
    }
}

/// The refusal of a change, with the reason. Nothing was changed.
package struct Refusal: OperatorError, Sendable, Hashable, CustomStringConvertible {
    /// The reason as a part of a sentence, without a capital letter at the start or a full stop.
    package var reason: String
    /// What the operator can do instead, in the same form as `reason`. Nil if there is no advice.
    package var advice: String?

    package init(_ reason: String, advice: String? = nil) {
        self.reason = reason
        self.advice = advice
    }

    package var kind: OperatorErrorKind { .refused }
    package var message: String { "refused: \(reason)" }
    package var hint: String? { advice }
    package var description: String { advice.map { "\(reason); \($0)" } ?? reason }
}
