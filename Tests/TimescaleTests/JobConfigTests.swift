import Postgres
import Testing

@testable import Timescale

@Suite struct JobConfigTests {
    private let text = JSONB(text: #"{"b": [1, null], "a": "x"}"#)

    @Test func textStaysAsTheServerWroteItUntilAKeyChanges() {
        var config = JobConfig(text)
        #expect(config.json == text)
        config["a"] = nil
        config["c"] = .bool(true)
        #expect(config.json?.text == #"{"b": [1, null], "c": true}"#)
        #expect(config["b"] == .array([.integer(1), .null]))
    }

    @Test func equalKeysAndValuesAreEqualInAnyOrder() {
        let other = JobConfig(["a": .string("x"), "b": .array([.integer(1), .null])])
        #expect(JobConfig(text) == other)
        #expect(Set([JobConfig(text), other]).count == 1)
        var changed = other
        changed["b"] = .null
        #expect(changed != other)
    }

    @Test func jobWithoutAConfigurationHasNull() {
        #expect(JobConfig(nil).fields.isEmpty)
        #expect(JobConfig(nil).postgresParameter == Parameter(text: nil, type: .jsonb))
        #expect(JobConfig(text).postgresParameter == Parameter(text: text.text, type: .jsonb))
    }
}
