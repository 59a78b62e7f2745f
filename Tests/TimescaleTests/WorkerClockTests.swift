import Postgres
import TestSupport
import Testing

@testable import Timescale

@Suite struct WorkerClockTests {
    private let noon = Timestamp(unixMicroseconds: 1_795_348_800_000_000)

    private func cagg(_ type: TimeType, _ clock: WorkerClock?) -> ContinuousAggregate {
        var cagg = CatalogSamples.cagg
        cagg.bucket.timeType = type
        cagg.clock = clock
        return cagg
    }

    @Test func instantAndLocalTimeLeadToEachOther() {
        let kolkata = cagg(.timestamp, WorkerClock(zone: "Asia/Kolkata", offset: .seconds(19_800)))
        #expect(kolkata.local(noon) == Timestamp(parsing: "2026-11-22T17:30Z"))
        #expect(kolkata.instant(of: InternalTime(kolkata.local(noon))) == noon)
    }

    @Test func columnWithAZoneHasTheServersTime() {
        #expect(cagg(.timestamptz, nil).local(noon) == noon)
        #expect(cagg(.timestamptz, nil).instant(of: InternalTime(noon)) == noon)
    }

    @Test func infinitiesStay() {
        let kolkata = cagg(.timestamp, WorkerClock(zone: "Asia/Kolkata", offset: .seconds(19_800)))
        #expect(kolkata.local(.negativeInfinity) == .negativeInfinity)
        #expect(kolkata.instant(of: .noEnd) == .infinity)
    }

    @Test(arguments: [
        (TimeType.timestamptz, "2026-11-22T12:00:00Z"), (.timestamp, "2026-11-22T12:00:00"),
        (.date, "2026-11-22T12:00:00"),
    ])
    func timeIsReadInUTCOnlyWhereTheColumnHasAZone(type: TimeType, text: String) {
        #expect(type.text(InternalTime(noon)) == text)
        #expect(type.text(.noEnd) == "infinity")
    }
}
