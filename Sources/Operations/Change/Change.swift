package import Postgres
package import Timescale

/// A change of the server that an operator asks for, as a plan: what it would do, what may be lost by it, how it is made,
/// and what the journal keeps of it.
///
/// Every change goes through the same steps in the same order: refusals, confirmation, journal, lock, `apply`, journal.
/// `make` does those from the journal on; what comes before is asked by the console.
package protocol Change: Sendable {
    /// What happens while it is made.
    associatedtype Event: Sendable
    /// What was achieved.
    associatedtype Outcome: Sendable

    /// What is changed.
    var target: ChangeTarget { get }
    /// Whether everything is as it should be already.
    var isEmpty: Bool { get }
    /// Why it isn't made, given what its operator allows; empty where it may be.
    var refusals: [Refusal] { get }
    /// Stored rows that it deletes because their raw data is gone. The operator confirms each cagg by its name.
    var losses: [ExpectedLoss] { get }
    /// The command that would do the same again, for the journal.
    var command: String? { get }

    /// What the journal keeps before anything is changed; nil of a change that needs no first entry.
    var journalStart: JournalEntry.Event? { get }
    /// What the journal keeps of an event; nil of one that it doesn't keep.
    func journalEntry(for event: Event) -> JournalEntry.Event?
    /// What the journal keeps of the end.
    func journalEnd(_ outcome: Outcome) -> JournalEntry.Event?
    /// What the journal keeps where `apply` threw an error; nil where the journal must not say how it ended.
    func journalEnd(failedWith error: any Error, after events: [JournalEntry.Event]) -> JournalEntry.Event?

    /// Makes it, with the lock held. `work.report` is called before the change goes on.
    func apply(_ work: ChangeWork<Event>) async throws -> Outcome
}

extension Change {
    package var losses: [ExpectedLoss] { [] }
    package var command: String? { nil }
    package func journalEntry(for event: Event) -> JournalEntry.Event? { nil }
}

/// What a change is about, for its lock and its journal.
package struct ChangeTarget: Sendable, Hashable {
    /// The cagg whose lock is held; nil of a job that works on something else.
    package var cagg: ContinuousAggregate?
    /// Its id, or that of the hypertable a job works on; 0 for none.
    package var hypertableID: Int32
    /// For people: the cagg's name, or a job's.
    package var name: String

    package init(_ cagg: ContinuousAggregate) {
        (self.cagg, hypertableID, name) = (cagg, cagg.id, cagg.view.description)
    }

    /// - Parameter cagg: the one that is locked.
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

/// What a change is made with.
package struct ChangeWork<Event: Sendable>: Sendable {
    package var reader: CatalogReader
    /// Opens another connection like the reader's.
    package var connect: @Sendable () async throws -> Connection
    /// Tells the operator and the journal what happens.
    package var report: @Sendable (Event) async -> Void

    package init(
        _ reader: CatalogReader, connect: @escaping @Sendable () async throws -> Connection,
        report: @escaping @Sendable (Event) async -> Void = { _ in }
    ) {
        (self.reader, self.connect, self.report) = (reader, connect, report)
    }
}
