import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations

/// A new file of the journal gives the same answers as all files before it.
@Suite(.timeLimit(.minutes(2))) struct JournalCarryTests {
    /// What is asked before a change, of each cagg.
    private struct Answers: Equatable {
        var unfinished: [UnfinishedRefresh?] = []
        var paused: [[PausedPolicy]] = []
        var undo: [PolicyPast.Step?] = []
        var tuned: [PolicyRecord?] = []

        init(_ entries: [JournalEntry]) {
            for subject in History.subjects {
                let own = entries.filter { $0.subject == subject }
                unfinished.append(own.unfinished)
                unfinished[unfinished.count - 1]?.begun.isCarried = false
                let database = entries.filter {
                    $0.subject.server == subject.server && $0.subject.database == subject.database
                }
                paused.append(database.pausedPolicies)
                for index in paused[paused.count - 1].indices {
                    paused[paused.count - 1][index].entry.isCarried = false
                }
                undo.append(
                    try? PolicyPast(own.filter(\.event.isAboutPolicy), of: CatalogSamples.cagg)
                        .step(job: nil, to: nil, present: []))
                tuned.append(own.lastTuning(job: nil)?.record)
            }
        }
    }

    @Test(arguments: 0..<60)
    func answersAreTheSameAfterAnyHistory(seed: Int) throws {
        var history = History(seed: UInt64(seed))
        var (whole, carried) = ([JournalEntry](), [JournalEntry]())
        for round in 0..<4 {
            let more = history.entries(.random(in: 1...80, using: &history.generator))
            whole += more
            carried += more
            #expect(Answers(carried) == Answers(whole), "round \(round)")
            carried = try carried.carried(within: .max)
            #expect(Answers(carried) == Answers(whole), "carried over in round \(round)")
            #expect(carried.allSatisfy { $0.isCarried })
        }
    }

    @Test func manyWindowsBecomeOneEntry() throws {
        let range = TimeRange(start: InternalTime(0), end: InternalTime(2_000))
        var entries = [JournalTests.entry(.refreshStarted(RefreshIntent(range: range, timeType: .timestamptz)))]
        for number in 0..<1_000 {
            let range = TimeRange(start: InternalTime(Int64(number)), end: InternalTime(Int64(number) + 1))
            entries.append(JournalTests.entry(.windowStarted(range)))
            entries.append(
                JournalTests.entry(
                    .windowFinished(WindowRecord(range: range, outcome: .refreshed, duration: .milliseconds(500)))))
        }
        let carried = try entries.carried(within: .max)
        let done = TimeRange(start: InternalTime(0), end: InternalTime(1_000))
        #expect(
            carried.map(\.event) == [
                entries[0].event,
                .windowFinished(WindowRecord(range: done, outcome: .refreshed, duration: .seconds(500))),
            ])
    }

    @Test func whatIsDoneIsNotCarriedOver() throws {
        let range = TimeRange(start: InternalTime(0), end: InternalTime(10))
        let events: [JournalEntry.Event] = [
            .refreshStarted(RefreshIntent(range: range, timeType: .timestamptz)), .policyPaused(1),
            .windowStarted(range),
            .windowFinished(WindowRecord(range: range, outcome: .refreshed, duration: .seconds(1))), .policyResumed(1),
            .refreshFinished(RefreshEnd(.done, windows: 1)), .jobActing(JobAction(.pause, job: 2)),
            .jobActed(JobAction(.pause, job: 2)), .realtimeChanging(isOn: true), .realtimeChanged(isOn: true),
        ]
        #expect(try events.map { JournalTests.entry($0) }.carried(within: .max).isEmpty)
    }

    /// A policy that is off matters most, then the newest refresh.
    @Test func whereNotAllFitsTheNewestIsCarriedOver() throws {
        let range = TimeRange(start: InternalTime(0), end: InternalTime(10))
        var entries = (0..<50).map { number in
            var entry = JournalTests.entry(
                .refreshStarted(RefreshIntent(range: range, timeType: .timestamptz)), run: "r\(number)")
            entry.subject.cagg = Int32(number)
            entry.at = CatalogSamples.now.adding(microseconds: Int64(number))
            return entry
        }
        entries.insert(JournalTests.entry(.policyPaused(1), run: "p"), at: 0)
        let carried = try entries.carried(within: 5_000)
        #expect(try carried.reduce(0) { try $0 + $1.line().count } <= 5_000)
        #expect(carried.map(\.run) == ["p"] + (51 - carried.count..<50).map { "r\($0)" })
        #expect(carried.count > 5)
    }

    /// The journal doesn't say how a policy was before the oldest change that it has.
    @Test func undoToATimeThatIsForgottenIsAnError() throws {
        func change(_ minute: Int64, _ before: Int32, _ after: Int32, isCarried: Bool) -> JournalEntry {
            func row(_ days: Int32) -> JobSettings { CatalogSamples.row(start: .interval(Interval(days: days))) }
            var entry = JournalTests.entry(
                .policyChanged(PolicyRecord(before: row(before), after: row(after))), run: "c\(minute)")
            entry.at = CatalogSamples.now.adding(microseconds: minute * 60_000_000)
            entry.isCarried = isCarried
            return entry
        }
        let past = PolicyPast(
            [change(10, 1, 2, isCarried: true), change(20, 2, 3, isCarried: false)], of: CatalogSamples.cagg)
        func wanted(at minute: Int64?) throws -> PolicyOffset? {
            let time = minute.map { CatalogSamples.now.adding(microseconds: $0 * 60_000_000) }
            return try past.step(job: nil, to: time, present: []).wanted?.startOffset
        }
        #expect(try wanted(at: nil) == .interval(Interval(days: 2)))
        #expect(try wanted(at: 15) == .interval(Interval(days: 2)))
        let error = #expect(throws: PolicySelectionError.self) { try wanted(at: 5) }
        #expect(error.map { "\($0)" }?.contains("only from") == true)
    }
}

/// A random past of several caggs: refreshes that end in every way, policies that are changed, jobs that are paused.
private struct History {
    static let subjects = [
        CaggSubject(server: "7", database: 5, cagg: 2), CaggSubject(server: "7", database: 5, cagg: 3),
        CaggSubject(server: "8", database: 5, cagg: 2),
    ]

    private struct Run {
        var id: String
        var subject: Int
        var intent: RefreshIntent
        /// Where its next window starts: windows follow each other.
        var next: InternalTime
        var paused: [Int32] = []
    }

    var generator: SplitMix64
    private var time: Int64 = 0
    /// At work: one on each cagg at most, which its lock sees to.
    private var runs: [Run] = []
    /// Each cagg's policy; nil while it is removed.
    private var policies: [JobSettings?]
    private var lastIDs: [Int32] = [1_000, 1_001, 1_002]

    init(seed: UInt64) {
        generator = SplitMix64(seed: seed)
        policies = lastIDs.map { CatalogSamples.row(id: $0) }
    }

    mutating func entries(_ count: Int) -> [JournalEntry] {
        var entries: [JournalEntry] = []
        while entries.count < count { entries += step() }
        return entries
    }

    private mutating func pick(_ count: Int) -> Int { .random(in: 0..<count, using: &generator) }

    private mutating func entry(_ run: String, _ subject: Int, _ event: JournalEntry.Event) -> JournalEntry {
        time += 1
        return JournalEntry(
            run: run, at: CatalogSamples.now.adding(microseconds: time * 1_000_000),
            who: JournalAuthor(osUser: "ann", host: "gone.invalid", pid: 7, role: "operator"),
            subject: Self.subjects[subject], cagg: "cagg\(subject)", event: event)
    }

    private mutating func range() -> TimeRange {
        let start = pick(20)
        return TimeRange(start: InternalTime(Int64(start)), end: InternalTime(Int64(start + 1 + pick(6))))
    }

    private mutating func step() -> [JournalEntry] {
        switch pick(12) {
        case 0, 1: [begin()]
        case 2: change(policy: pick(3))
        case 3: act()
        default: runs.isEmpty ? [begin()] : [proceed(pick(runs.count))]
        }
    }

    private mutating func begin() -> JournalEntry {
        var intent = RefreshIntent(range: range(), timeType: .timestamptz)
        (intent.options.force, intent.options.clip) = (pick(3) == 0, pick(3) == 0)
        let run = Run(id: "r\(time)", subject: pick(3), intent: intent, next: intent.range.start)
        runs.removeAll { $0.subject == run.subject }
        runs.append(run)
        return entry(run.id, run.subject, .refreshStarted(intent))
    }

    private mutating func proceed(_ place: Int) -> JournalEntry {
        let run = runs[place]
        switch pick(10) {
        case 0:
            let outcome = [RefreshEnd.Outcome.done, .stopped, .failed][pick(3)]
            runs.remove(at: place)
            return entry(run.id, run.subject, .refreshFinished(RefreshEnd(outcome, windows: 1)))
        case 1:
            let job = Int32(2_000 + run.subject * 10 + pick(3))
            runs[place].paused.append(job)
            return entry(run.id, run.subject, .policyPaused(job))
        case 2 where !run.paused.isEmpty:
            return entry(run.id, run.subject, .policyResumed(runs[place].paused.removeLast()))
        case let kind:
            guard run.next < run.intent.range.end else {
                runs.remove(at: place)
                return entry(run.id, run.subject, .refreshFinished(RefreshEnd(.done, windows: 1)))
            }
            let end = min(InternalTime(run.next.rawValue + 1 + Int64(pick(3))), run.intent.range.end)
            let range = TimeRange(start: run.next, end: end)
            if kind == 3 { return entry(run.id, run.subject, .windowFailed(range, error: "no", sqlState: nil)) }
            if kind == 4 { return entry(run.id, run.subject, .windowStarted(range)) }
            runs[place].next = end
            let outcomes: [WindowOutcome] =
                [.refreshed, .skipped, .upToDate] + (run.intent.options.clip ? [.clipped] : [])
            let record = WindowRecord(range: range, outcome: outcomes[pick(outcomes.count)], duration: .seconds(1))
            return entry(run.id, run.subject, .windowFinished(record))
        }
    }

    private mutating func act() -> [JournalEntry] {
        let (subject, id) = (pick(3), "j\(time)")
        let action = JobAction([.pause, .resume, .unstick][pick(3)], job: Int32(2_000 + subject * 10 + pick(3)))
        let acting = entry(id, subject, .jobActing(action))
        return pick(3) == 0 ? [acting] : [acting, entry(id, subject, .jobActed(action))]
    }

    private mutating func change(policy subject: Int) -> [JournalEntry] {
        let (before, id) = (policies[subject], "p\(time)")
        var record = PolicyRecord(before: before, after: nil)
        if before == nil {
            record.replaces = lastIDs[subject]
            record.after = CatalogSamples.row(id: lastIDs[subject] + 10)
        } else if pick(3) > 0 {
            record.after = before
            record.after?.schedule = CatalogSamples.hours(Int64(1 + pick(9)))
        }
        let changing = entry(id, subject, .policyChanging(record))
        switch pick(4) {
        case 0: return [changing, entry(id, subject, .policyFailed(error: "no"))]
        case 1 where record.after != nil && before != nil: return [changing]
        default:
            if pick(2) == 0, record.after != nil {
                record.prediction = TunePrediction(
                    buckets: 1, budget: 100, peak: Int64(pick(100)), usualRun: .seconds(1), longestRun: .seconds(1),
                    isOfRefreshes: true)
            }
            policies[subject] = record.after
            if let id = record.after?.id { lastIDs[subject] = id }
            return [changing, entry(id, subject, .policyChanged(record))]
        }
    }
}
