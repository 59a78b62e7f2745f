import Operations
import Rendering
import Synchronization
import Timescale

@testable import Console

/// What happened while changes were carried out, in its order.
final class Trace: Sendable {
    private let steps = Mutex<[String]>([])

    var all: [String] { steps.withLock { $0 } }

    func add(_ step: String) { steps.withLock { $0.append(step) } }
}

/// A change that only writes down what is done with it. Its journal entries are those of a job that is paused.
struct TracedChange: Change {
    struct Failed: Error {}

    var name = "a"
    var target: ChangeTarget
    var isEmpty = false
    var refusals: [Refusal] = []
    var losses: [ExpectedLoss] = []
    var fails = false
    var trace: Trace

    var journalStart: JournalEntry.Event? { .jobActing(JobAction(.pause, job: 1)) }
    func journalEntry(for event: Int) -> JournalEntry.Event? { .policyPaused(Int32(event)) }
    func journalEnd(_ outcome: String) -> JournalEntry.Event? { .jobActed(JobAction(.pause, job: 1)) }
    func journalEnd(failedWith error: any Error, after events: [JournalEntry.Event]) -> JournalEntry.Event? {
        .jobFailed(error: "\(error) after \(events.count) events")
    }

    func apply(_ work: ChangeWork<Int>) async throws -> String {
        trace.add("apply \(name)")
        await work.report(7)
        if fails { throw Failed() }
        return name
    }
}

/// Writes down when it is asked for what.
@MainActor
struct TracedPresentation: ChangePresentation {
    let trace: Trace
    var stopsAfter: String?

    func preview(_ changes: [TracedChange], refusals: [Refusal]) -> Document {
        trace.add("preview of \(changes.count), \(refusals.count) refused")
        return Document(schema: "caggctl.test/1")
    }

    func question(_ changes: [TracedChange]) -> String? { "change \(changes.map(\.name).joined(separator: ", "))" }
    func begin(_ change: TracedChange) async throws { trace.add("begin \(change.name)") }
    func show(_ event: Int, of change: TracedChange) { trace.add("event \(event) of \(change.name)") }
    func end(of change: TracedChange) { trace.add("end \(change.name)") }
    func failed(_ change: TracedChange) { trace.add("failed \(change.name)") }
    func goesOn(after outcome: String) -> Bool { outcome != stopsAfter }

    func finish(
        _ outcomes: [String], of changes: [TracedChange], hasSeenPreview: Bool
    ) async throws -> ExitCode {
        trace.add("finish \(outcomes.joined(separator: ", "))")
        return .clean
    }
}
