internal import ArgumentParser
internal import CommandLanguage
internal import Operations

/// `--sample` and the options that need it.
struct DiffSampleArguments: ParsableArguments {
    @Flag(
        name: .customLong("sample"),
        help: "Compare random buckets: as many as are needed for --confidence and --at-most.")
    var isSample = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The confidence of a sample; 99 if left out.", valueName: "percent"),
        transform: Self.percentage)
    var confidence: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The share of wrong buckets that a sample must rule out; 0.1 if left out.", valueName: "percent"),
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
            throw ValueProblem("isn't a percentage between 0 and 100; write 99, 99.9 or 0.1")
        }
        return percent / 100
    }

    @Sendable private static func number(_ text: String) throws -> UInt64 {
        guard let number = UInt64(text) else { throw ValueProblem("isn't a whole number; write 42") }
        return number
    }
}
