internal import ArgumentParser
internal import CommandLanguage
internal import Operations

/// `--sample` and the options that need it.
struct DiffSampleArguments: ParsableArguments {
    @Flag(
        name: .customLong("sample"),
        help: "Compare only a random sample of the buckets. --confidence and --at-most determine its size.")
    var isSample = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The confidence of the result of a sample. Default: 99.", valueName: "percent"),
        transform: Self.percentage)
    var confidence: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The sample must prove that less than this percentage of the buckets is wrong. Default: 0.1.",
            valueName: "percent"),
        transform: Self.percentage)
    var atMost: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Seed of an earlier sample, to choose the same buckets again.", valueName: "number"),
        transform: Self.number)
    var seed: UInt64?

    func validate() throws {
        guard isSample || (confidence == nil && atMost == nil && seed == nil) else {
            throw ValueProblem("--confidence, --at-most and --seed need --sample")
        }
    }

    var sample: DiffSample? {
        guard isSample else { return nil }
        return DiffSample(
            confidence: confidence ?? 0.99, atMost: atMost ?? 0.001, seed: seed ?? .random(in: 0...999_999))
    }

    @Sendable private static func percentage(_ text: String) throws -> Double {
        let number = text.hasSuffix("%") ? text.dropLast() : text[...]
        guard let percent = Double(number), percent > 0, percent < 100 else {
            throw ValueProblem("isn't a percentage above 0 and below 100; write for example 99.9")
        }
        return percent / 100
    }

    @Sendable private static func number(_ text: String) throws -> UInt64 {
        guard let number = UInt64(text) else { throw ValueProblem("isn't a whole number; write for example 42") }
        return number
    }
}
