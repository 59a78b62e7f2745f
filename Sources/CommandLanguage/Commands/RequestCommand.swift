import ArgumentParser
import Postgres

/// A command that ends in a request.
///
/// The declaration is the single source of a command: parsing of arguments, prompt lines and runbooks, help,
/// completion and the command reference all come from it. A new command is one more file here, a case in ``Command``
/// and an entry in ``ConsoleCommand``.
protocol RequestCommand: ParsableCommand {
    var globals: GlobalArguments { get }

    /// What was asked for, with everything checked that can be without a server.
    func request() throws(ValueProblem) -> Command
}

/// Closures for `transform:`, in the one shape the library takes.
enum Reading {
    @Sendable static func time(_ text: String) throws -> TimeExpression { try TimeExpression(parsing: text) }
    @Sendable static func positiveSpan(_ text: String) throws -> TimeSpan { try TimeSpan.positive(text) }
    @Sendable static func offset(_ text: String) throws -> OffsetExpression { try OffsetExpression(parsing: text) }

    /// A length of real time, with a unit.
    @Sendable static func duration(_ text: String) throws -> Interval {
        guard case .interval(let interval) = try TimeSpan.positive(text) else {
            throw ValueProblem("has no unit; write \(TimeSpan.examples)")
        }
        return interval
    }

    @Sendable static func count(_ text: String) throws -> Int {
        let digits = text.replacing("_", with: "").lowercased()
        let scales: [Character: Int] = ["k": 1_000, "m": 1_000_000]
        let scale = digits.last.flatMap { scales[$0] }
        guard let number = Int(scale == nil ? digits[...] : digits.dropLast()), number > 0 else {
            throw ValueProblem("is no count; write a whole number above zero: 500, 500k or 2M")
        }
        let (count, overflow) = number.multipliedReportingOverflow(by: scale ?? 1)
        guard !overflow else { throw ValueProblem("is too large") }
        return count
    }
}
