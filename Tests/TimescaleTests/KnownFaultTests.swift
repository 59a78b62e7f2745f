import TestSupport
import Testing
import Timescale

@Suite struct KnownFaultTests {
    private func threads(_ version: TimescaleVersion) -> [Int] {
        KnownFault.all.filter { $0.affects(version) }.map(\.thread)
    }

    @Test func versionsAreOrderedByTheirNumbers() {
        let sorted: [TimescaleVersion] = ["2.9.3", "2.14.2", "2.28", "2.28.3", "3.0.0"]
        #expect(sorted == sorted.reversed().sorted())
        #expect(TimescaleVersion(parsing: "2.29.0-dev") == "2.29.0")
        #expect(TimescaleVersion(parsing: "2.29.0-dev")?.description == "2.29.0")
        #expect(TimescaleVersion(parsing: "") == nil)
        #expect(TimescaleVersion(parsing: "dev") == nil)
    }

    @Test func faultIsThereFromItsFirstVersionUntilItsRepair() {
        #expect(threads("2.14.2") == [])
        #expect(threads("2.13.0") == [6443])
        #expect(threads("2.13.1") == [])
        #expect(threads("2.20.0") == [8151, 9308])
        #expect(threads("2.21.4") == [8372, 9221, 9308])
        #expect(threads("2.22.0") == [8591, 9221, 9308])
        #expect(threads("2.26.3") == [10296, 10463])
        #expect(threads("2.28.3") == [10296, 10463])
    }

    @Test func tableIsInOrder() {
        #expect(Set(KnownFault.all.map(\.thread)).count == KnownFault.all.count)
        for fault in KnownFault.all {
            #expect(fault.until.map { fault.from < $0 } ?? true, "#\(fault.thread)")
            #expect(fault.effect.first?.isLowercase == true && !fault.effect.hasSuffix("."), "#\(fault.thread)")
        }
    }

    @Test func conditionIsReadFromTheCagg() {
        func concerns(
            _ condition: KnownFault.Condition, settings: Set<String> = [],
            _ change: (inout CaggState) -> Void = { _ in }
        ) -> Bool {
            var state = CatalogSamples.state
            change(&state)
            return KnownFault(thread: 1, effect: "x", from: "2.0.0", until: nil, condition: condition)
                .concerns(state, settings: settings)
        }
        #expect(concerns(.unseen))
        #expect(!concerns(.severalPolicies))
        #expect(concerns(.severalPolicies) { $0.refreshPolicies.append(CatalogSamples.policy(id: 1_001)) })
        #expect(!concerns(.variableBuckets))
        #expect(concerns(.variableBuckets) { $0.cagg.bucket.timezone = "UTC" })
        #expect(!concerns(.shiftedBuckets))
        #expect(concerns(.shiftedBuckets) { $0.cagg.bucket.offset = "00:30:00" })
        #expect(!concerns(.unfinishedRanges))
        #expect(
            concerns(.unfinishedRanges) {
                $0.unfinished = CatalogSamples.logged(CatalogSamples.range("2026-11-20", "2026-11-21"))
            })
        #expect(!concerns(.setting("timescaledb.x")))
        #expect(concerns(.setting("timescaledb.x"), settings: ["timescaledb.x"]))
    }
}
