import Foundation
import Testing
import Timescale

@testable import Operations

/// What files hold of lengths of time: seconds under the keys that earlier versions wrote.
@Suite struct StoredDurationTests {
    private func value<Value: Codable>(_ type: Value.Type, of text: String) throws -> Value {
        let value = try JSONDecoder().decode(type, from: Data(text.utf8))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        #expect(String(decoding: try encoder.encode(value), as: UTF8.self) == text)
        return value
    }

    @Test func aWindowKeepsItsSeconds() throws {
        let window = try value(
            WindowRecord.self, of: #"{"outcome":"refreshed","range":{"end":7,"start":3},"seconds":0.1}"#)
        #expect(window.duration == .milliseconds(100))
        #expect(
            window
                == WindowRecord(
                    range: TimeRange(start: InternalTime(3), end: InternalTime(7)), outcome: .refreshed,
                    duration: .milliseconds(100)))
    }

    /// The type once had `settings`, which no version wrote; an unknown key is skipped.
    @Test func aWindowWithAnUnknownKeyIsRead() throws {
        let text = #"{"outcome":"refreshed","range":{"end":7,"start":3},"seconds":0.1,"settings":{"work_mem":"1MB"}}"#
        let window = try JSONDecoder().decode(WindowRecord.self, from: Data(text.utf8))
        #expect(window.duration == .milliseconds(100))
    }

    @Test func aWaiterKeepsItsSeconds() throws {
        let waiter = try value(MemoryUse.Waiter.self, of: #"{"isWaiting":true,"pid":7,"seconds":2.5}"#)
        #expect(waiter.waited == .seconds(2.5))
    }

    @Test func aPredictionKeepsItsSeconds() throws {
        let text = """
            {"buckets":10,"budget":256,"isOfRefreshes":true,"longestRunSeconds":12.75,"peak":100,"usualRunSeconds":0.5}
            """
        let prediction = try value(TunePrediction.self, of: text)
        #expect(prediction.longestRun == .seconds(12.75) && prediction.usualRun == .seconds(0.5))
    }
}
