import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations

/// What an undo goes back to.
@Suite struct PolicyPastTests {
    private static func entries(
        _ run: String, at minute: Int64, _ events: JournalEntry.Event...
    ) -> [JournalEntry] {
        events.map {
            JournalEntry(
                run: run, at: CatalogSamples.now.adding(microseconds: minute * 60_000_000),
                who: JournalAuthor(osUser: "ann", host: "gone.invalid", pid: 7, role: "operator"),
                subject: CaggSubject(server: "7", database: 5, cagg: 2), cagg: "hourly", event: $0)
        }
    }

    private static func change(
        at minute: Int64, _ before: JobSettings?, _ after: JobSettings?, replaces: Int32? = nil
    ) -> [JournalEntry] {
        var intended = after
        if before == nil { intended?.id = 0 }
        return entries(
            "r\(minute)", at: minute,
            .policyChanging(PolicyRecord(before: before, after: intended, replaces: replaces)),
            .policyChanged(PolicyRecord(before: before, after: after, replaces: replaces)))
    }

    /// One change a minute, each from a start offset of so many days to the next one.
    private static func changes(_ days: Int32...) -> [[JournalEntry]] {
        zip(days, days.dropFirst()).enumerated().map { index, pair in
            change(at: Int64(index + 1), row(pair.0), row(pair.1))
        }
    }

    private static func row(_ days: Int32, id: Int32 = 1_000) -> JobSettings {
        CatalogSamples.row(id: id, start: .interval(Interval(days: days)))
    }

    private static func at(_ minute: Int64) -> Timestamp {
        CatalogSamples.now.adding(microseconds: minute * 60_000_000)
    }

    private func step(
        _ entries: [[JournalEntry]], job: Int32? = nil, to time: Timestamp? = nil, present: [JobSettings]
    ) throws -> PolicyPast.Step {
        try PolicyPast(entries.flatMap { $0 }, of: CatalogSamples.cagg).step(job: job, to: time, present: present)
    }

    @Test func withoutATimeItGoesBeforeTheLastChange() throws {
        let changes = Self.changes(1, 2, 3)
        #expect(
            try step(changes, present: [Self.row(3)]) == .init(present: Self.row(3), wanted: Self.row(2)))
    }

    @Test(arguments: [(Int64(0), Int32(1)), (1, 2), (2, 3)])
    func withATimeItGoesToHowItWasThen(minute: Int64, days: Int32) throws {
        let changes = Self.changes(1, 2, 3, 4)
        #expect(try step(changes, to: Self.at(minute), present: [Self.row(4)]).wanted == Self.row(days))
    }

    @Test func whatNothingChangedSinceIsAnError() {
        #expect(throws: PolicySelectionError.self) {
            try step(Self.changes(1, 2), to: Self.at(1), present: [Self.row(2)])
        }
        #expect(throws: PolicySelectionError.self) { try step([], present: [Self.row(2)]) }
    }

    @Test func undoOfAnUndoIsTheChange() throws {
        let changes = Self.changes(1, 2, 1)
        #expect(try step(changes, present: [Self.row(1)]).wanted == Self.row(2))
    }

    @Test func changeThatTheServerRefusedIsNone() throws {
        let refused = Self.entries(
            "r2", at: 2, .policyChanging(PolicyRecord(before: Self.row(2), after: Self.row(9))),
            .policyFailed(error: "permission denied"))
        let changes = [Self.change(at: 1, Self.row(1), Self.row(2)), refused]
        #expect(try step(changes, present: [Self.row(2)]).wanted == Self.row(1))
    }

    /// What tuning found to fit already is kept for its prediction.
    @Test func changeOfNothingIsNone() throws {
        let kept = Self.entries("r2", at: 2, .policyChanged(PolicyRecord(before: Self.row(2), after: Self.row(2))))
        let changes = [Self.change(at: 1, Self.row(1), Self.row(2)), kept]
        #expect(try step(changes, present: [Self.row(2)]) == .init(present: Self.row(2), wanted: Self.row(1)))
        #expect(throws: PolicySelectionError.self) { try step([kept], present: [Self.row(2)]) }
    }

    /// The client was killed between: whether it happened the present row tells.
    @Test func changeWithoutAnOutcomeIsOne() throws {
        let torn = Self.entries("r1", at: 1, .policyChanging(PolicyRecord(before: Self.row(1), after: Self.row(2))))
        for present in [Self.row(1), Self.row(2)] {
            let step = try step([torn], present: [present])
            #expect(step.wanted == Self.row(1))
            #expect(step.foreign == nil, "nobody else need have changed it")
        }
    }

    /// What the server made of the settings isn't known, so a difference is no proof of somebody else.
    @Test func settingsThatWereNotReadBackAreNoProof() throws {
        var record = PolicyRecord(before: Self.row(1), after: Self.row(2))
        record.unread = "canceling statement due to statement timeout"
        let changes = [Self.entries("r1", at: 1, .policyChanging(record), .policyChanged(record))]
        #expect(try step(changes, present: [Self.row(3)]) == .init(present: Self.row(3), wanted: Self.row(1)))
        #expect(changes[0].histories[0].standing == .done)
        #expect(changes[0].histories[0].error?.contains("couldn't be read: canceling statement") == true)
    }

    @Test func whatWasAddedIsRemoved() throws {
        let step = try step([Self.change(at: 1, nil, Self.row(1))], present: [Self.row(1)])
        #expect(step == .init(present: Self.row(1), wanted: nil))
    }

    @Test func whatWasRemovedIsMadeAgain() throws {
        let step = try step([Self.change(at: 1, Self.row(1), nil)], present: [])
        #expect(step == .init(present: nil, wanted: Self.row(1), replaces: 1_000))
    }

    /// Its new job is the old one to an undo.
    @Test func whatWasMadeAgainGoesBackToWhatTheOldJobWas() throws {
        let again = Self.row(2, id: 1_005)
        let changes = [
            Self.change(at: 1, Self.row(1), Self.row(2)), Self.change(at: 2, Self.row(2), nil),
            Self.change(at: 3, nil, again, replaces: 1_000),
        ]
        let step = try step(changes, to: Self.at(0), present: [again])
        #expect(step.wanted == Self.row(1, id: 1_005).named(like: again))
        #expect(step.present == again)
        #expect(try self.step(changes, present: [again]).wanted == nil)
    }

    @Test func changeBySomebodyElseSinceIsFound() throws {
        let step = try step(Self.changes(1, 2), present: [Self.row(7)])
        #expect(step.foreign == Self.row(2))
        #expect(step.wanted == Self.row(1))
    }

    @Test func startThatCannotBeUnsetStays() throws {
        var fixed = Self.row(1)
        (fixed.initialStart, fixed.isFixedSchedule) = (CatalogSamples.now, true)
        let wanted = try step([Self.change(at: 1, Self.row(1), fixed)], present: [fixed]).wanted
        #expect(wanted?.initialStart == CatalogSamples.now)
        #expect(wanted?.isFixedSchedule == false)
    }

    @Test func ofSeveralPoliciesTheOneThatIsMeantMustBeNamed() throws {
        let other = Self.row(9, id: 1_001)
        let changes = [
            Self.change(at: 1, Self.row(1), Self.row(2)), Self.change(at: 2, Self.row(8, id: 1_001), other),
        ]
        let present = [Self.row(2), other]
        #expect(throws: PolicySelectionError.self) { try step(changes, to: Self.at(0), present: present) }
        #expect(try step(changes, job: 1_000, to: Self.at(0), present: present).wanted == Self.row(1))
        #expect(try step(changes, present: present).wanted == Self.row(8, id: 1_001))
        #expect(throws: PolicySelectionError.self) { try step(changes, job: 7, present: present) }
    }
}

extension JobSettings {
    fileprivate func named(like other: JobSettings) -> JobSettings {
        var row = self
        (row.applicationName, row.owner) = (other.applicationName, other.owner)
        return row
    }
}
