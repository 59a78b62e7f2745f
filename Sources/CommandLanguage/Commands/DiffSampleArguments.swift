import ArgumentParser

/// `--sample` and what belongs to it.
struct DiffSampleArguments: ParsableArguments {
    @Flag(
        name: .customLong("sample"),
        help: "Compare buckets drawn at random, as many as prove what --confidence and --at-most say.")
    var isSample = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How sure a sample is to make, 99 if left out.", valueName: "percent"),
        transform: Self.percentage)
    var confidence: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Which share of wrong buckets a sample is to rule out, 0.1 if left out.", valueName: "percent"),
        transform: Self.percentage)
    var atMost: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Draw the buckets that this number drew before.", valueName: "number"),
        transform: Self.number)
    var seed: UInt64?

    func sample() throws(ValueProblem) -> DiffRequest.Sample? {
        guard isSample else {
            guard confidence == nil, atMost == nil, seed == nil else {
                throw ValueProblem("--confidence, --at-most and --seed need --sample")
            }
            return nil
        }
        return DiffRequest.Sample(confidence: confidence ?? 0.99, atMost: atMost ?? 0.001, seed: seed)
    }

    @Sendable private static func percentage(_ text: String) throws -> Double {
        let number = text.hasSuffix("%") ? text.dropLast() : text[...]
        guard let percent = Double(number), percent > 0, percent < 100 else {
            throw ValueProblem("is no percentage between 0 and 100; write 99, 99.9 or 0.1")
        }
        return percent / 100
    }

    @Sendable private static func number(_ text: String) throws -> UInt64 {
        guard let number = UInt64(text) else { throw ValueProblem("is no whole number; write 42") }
        return number
    }
}

extension DiffRequest {
    /// What `--sample` is to prove.
    package struct Sample: Sendable, Hashable {
        /// A fraction, above 0 and below 1.
        package var confidence: Double
        /// The fraction of wrong buckets that would be too many.
        package var atMost: Double
        /// To draw the same buckets again; nil for others each time.
        package var seed: UInt64?
    }
}
