package import Postgres
package import Timescale

/// A change of the server that an operator asks for, as a plan: what it would do, what it may delete, how it is made,
/// and what the journal keeps.
///
/// Every change goes through the same steps in the same order: refusals, confirmation, lock, journal, `apply`,
/// journal. `make` does the steps from the lock on; the console does those before.
package protocol Change: Sendable {
    /// What happens while the change is made.
    associatedtype Event: Sendable
    /// The result of the change.
    associatedtype Outcome: Sendable

    /// The cagg or job that is changed.
    var target: ChangeTarget { get }
    /// Whether there is nothing to change.
    var isEmpty: Bool { get }
    /// The reasons not to make the change, given what its operator allows; empty if it may be made.
    var refusals: [Refusal] { get }
    /// Stored rows that the change deletes because their raw data is gone. The operator confirms each cagg by its
    /// name.
    var losses: [ExpectedLoss] { get }
    /// The command that repeats the change, for the journal.
    var command: String? { get }

    /// The journal entry before the change; nil if the change doesn't need one.
    var journalStart: JournalEntry.Event? { get }
    /// The journal entry for an event; nil for events that the journal doesn't keep.
    func journalEntry(for event: Event) -> JournalEntry.Event?
    /// The journal entry at the end.
    func journalEnd(_ outcome: Outcome) -> JournalEntry.Event?
    /// The journal entry after `apply` threw an error; nil if the journal must not record a result.
    func journalEnd(failedWith error: any Error, after events: [JournalEntry.Event]) -> JournalEntry.Event?

    /// Makes the change. The caller holds the lock. The change continues after `work.report` has returned.
    func apply(_ work: ChangeWork<Event>) async throws -> Outcome
}

extension Change {
    package var losses: [ExpectedLoss] { [] }
    package var command: String? { nil }
    package func journalEntry(for event: Event) -> JournalEntry.Event? { nil }
}

/// The cagg or job that a change is about, for its lock and its journal entries.
package struct ChangeTarget: Sendable, Hashable {
    /// The cagg whose lock is held; nil for a job that doesn't work on a cagg.
    package var cagg: ContinuousAggregate?
    /// The cagg's id, or the id of the hypertable that a job works on; 0 for none.
    package var hypertableID: Int32
    /// The cagg's or the job's name, for people.
    package var name: String

    package init(_ cagg: ContinuousAggregate) {
        (self.cagg, hypertableID, name) = (cagg, cagg.id, cagg.view.description)
    }

    /// - Parameter cagg: the cagg to lock.
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

/// What `apply` needs to make a change.
package struct ChangeWork<Event: Sendable>: Sendable {
    package var reader: CatalogReader
    /// Opens another connection like the reader's.
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

/// A reason not to make a change. Nothing was changed.
package struct Refusal: OperatorError, Sendable, Hashable, CustomStringConvertible {
    /// Half a sentence, without a capital letter or full stop.
    package var reason: String
    /// What to do instead, in the same form.
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
