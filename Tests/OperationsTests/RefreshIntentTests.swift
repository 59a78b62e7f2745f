import Foundation
import Postgres
import TestSupport
import Testing
import Timescale

@testable import Operations

/// What the journal keeps of a refresh's options, so that `refresh --resume` can go on.
@Suite struct RefreshIntentTests {
    private func stored(_ change: (inout RefreshOptions) -> Void) throws -> RefreshOptions {
        var intent = RefreshIntent(
            range: TimeRange(start: InternalTime(0), end: InternalTime(10)), timeType: .bigint)
        change(&intent.options)
        return try JSONDecoder().decode(RefreshIntent.self, from: JSONEncoder().encode(intent)).options
    }

    @Test(arguments: [
        WindowStep.interval(Interval(days: 1)), .interval(Interval(months: 14, microseconds: 1)), .integer(500),
        .adaptive,
    ])
    func stepIsReadAsItWasWritten(step: WindowStep) throws {
        #expect(try stored { $0.step = step }.step == step)
    }

    @Test func everythingThatDecidesTheWorkIsKept() throws {
        let options = try stored { options in
            (options.order, options.force, options.clip, options.allowDataLoss) = (.newest, true, true, true)
            options.memory = 1 << 30
            options.settings = [SessionSetting(name: "work_mem", value: "64MB")]
        }
        #expect(options.order == .newest)
        #expect(options.force && options.clip && options.allowDataLoss)
        #expect(options.memory == 1 << 30)
        #expect(options.settings == [SessionSetting(name: "work_mem", value: "64MB")])
    }

    /// They belong to the command that resumes.
    @Test func waitsAndPermissionsForTheMomentAreNotKept() throws {
        let options = try stored { options in
            (options.target, options.allowOpenBucket, options.isDetached) = (.seconds(60), true, true)
            options.throttle = Throttle(maximumActive: 3, nice: 2)
            options.lockRetry = LockRetry(attempts: 1)
        }
        #expect(options == RefreshOptions())
    }

    @Test func lastOfTwoValuesOfASettingCounts() throws {
        let options = try stored { options in
            options.settings = [("work_mem", "1MB"), ("temp_file_limit", "1GB"), ("work_mem", "2MB")].map {
                SessionSetting(name: $0.0, value: $0.1)
            }
        }
        #expect(options.settings.map(\.name) == ["temp_file_limit", "work_mem"])
        #expect(options.settings.map(\.value) == ["1GB", "2MB"])
    }

    @Test(arguments: [("\"soon\"", false), ("\"1 day\"", true), ("\"500\"", true), ("500", false)])
    func stepThatIsNoLengthMakesTheEntryUnreadable(step: String, isReadable: Bool) {
        let text = """
            {"range": {"start": 0, "end": 10}, "from": "0", "to": "10", "timeType": "bigint", "policies": [],
             "order": "oldest", "force": false, "clip": false, "allowDataLoss": false, "settings": {}, "step": \(step)}
            """
        let intent = try? JSONDecoder().decode(RefreshIntent.self, from: Data(text.utf8))
        #expect((intent != nil) == isReadable)
    }

    @Test(
        arguments: [
            (.timestamptz, CatalogSamples.instant("2026-11-20"), "2026-11-20T00:00:00Z"),
            (.timestamp, CatalogSamples.instant("2026-11-20"), "2026-11-20T00:00:00"),
            (.bigint, InternalTime(-5), "-5"), (.timestamptz, .noBegin, "-infinity"),
        ] as [(TimeType, InternalTime, String)])
    func boundsAreReadableInTheTimeOfTheCagg(type: TimeType, start: InternalTime, text: String) {
        let intent = RefreshIntent(range: TimeRange(start: start, end: .noEnd), timeType: type)
        #expect(intent.from == text)
        #expect(intent.to == "infinity")
    }
}
