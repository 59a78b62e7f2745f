import Postgres
import Rendering
import TestSupport
import Testing
import Timescale

@testable import Console

/// Times and amounts of memory, as people and as programs read them.
@Suite struct ValueTextTests {
    @Test(arguments: [
        ("2026-11-22T13:05:00Z", "2026-11-22 13:05Z"), ("2026-11-22T13:05:09Z", "2026-11-22 13:05:09Z"),
        ("2026-11-22T13:05:09.75Z", "2026-11-22 13:05:09Z"), ("2026-11-22T13:05:00.5Z", "2026-11-22 13:05Z"),
        ("2026-11-22", "2026-11-22 00:00Z"), ("1969-12-31T23:59:59.5Z", "1969-12-31 23:59:59Z"),
        ("infinity", "infinity"), ("-infinity", "-infinity"),
    ])
    func timesAreShortForPeopleAndExactForPrograms(time: String, text: String) {
        let timestamp = CatalogSamples.time(time)
        #expect(TimeText.people(timestamp) == text)
        let cell = TimeText.cell(timestamp)
        #expect(cell.display == text && cell.value == .timestamp(timestamp.description))
    }

    @Test(arguments: [
        (TimeType.timestamptz, InternalTime(0), "1970-01-01 00:00Z"), (.timestamp, InternalTime(0), "1970-01-01 00:00"),
        (.date, InternalTime(86_400_000_000), "1970-01-02 00:00"), (.bigint, InternalTime(4_200), "4200"),
        (.bigint, .noBegin, "-infinity"), (.timestamptz, .noEnd, "infinity"),
        (.timestamptz, InternalTime(-210_866_803_200_000_000), "-infinity"),
        (.smallint, InternalTime(-32_768), "-infinity"), (.integer, InternalTime(-32_768), "-32768"),
    ])
    func timesOfACaggFollowItsType(type: TimeType, time: InternalTime, text: String) {
        #expect(TimeText.people(time, type) == text)
    }

    @Test(
        arguments: [
            (0, "0 B"), (1_023, "1023 B"), (1_024, "1 kB"), (1_536, "1.5 kB"), (10_189, "10 kB"), (10_240, "10 kB"),
            (1 << 20, "1 MB"), (9_017_753, "8.6 MB"), (64 << 20, "64 MB"), (1 << 30, "1 GB"), (5 << 40, "5120 GB"),
        ] as [(Int64, String)])
    func amountsOfMemoryHaveTheUnitsOfPostgreSQL(bytes: Int64, text: String) {
        #expect(ByteText.people(bytes) == text)
        #expect(ByteText.cell(bytes) == Cell(.integer(bytes), display: text))
    }
}
