package import Postgres

/// The time range that a command works on.
package enum TimeWindow: Sendable, Hashable {
    case between(TimeExpression, TimeExpression)
    /// From this long ago until now; for an integer time column, up to the newest value.
    case since(TimeSpan)

    /// The window of `--from` and `--to`, or of `--since`. Returns nil if none of the three options is given. `--to`
    /// defaults to now. A window without a start must be requested explicitly (`--from -infinity`), because it is
    /// expensive and dangerous. Throws if the options can't be combined.
    package init?(from: TimeExpression?, to: TimeExpression?, since: TimeSpan?) throws(ValueProblem) {
        switch (from, to, since) {
        case (nil, nil, nil): return nil
        case (nil, nil, let since?): self = .since(since)
        case (let from?, let to, nil): self = .between(from, to ?? .relativeToNow(.zero))
        case (nil, _?, nil):
            throw ValueProblem("--to needs --from; write --from -infinity for a window without a start")
        default: throw ValueProblem("--since can't be combined with --from or --to")
        }
        // Finds only errors that don't depend on the current time, so any time can be used here. `resolved` finds the
        // other errors.
        if case .between(let from, let to) = self, from.isComparableWithoutClock(to) {
            _ = try resolved(now: Timestamp(unixMicroseconds: 0))
        }
    }

    /// Returns the bounds of the window. Nil for `since` with an integer, because its end is the newest value in the
    /// data. Throws if the start isn't before the end, or if only one of the two is an integer and the other is a
    /// finite time.
    package func resolved(now: Timestamp) throws(ValueProblem) -> (from: TimePoint, to: TimePoint)? {
        switch self {
        case .since(.integer): return nil
        case .since(.interval(let interval)): return (.timestamp(now.adding(-interval)), .timestamp(now))
        case .between(let from, let to):
            let bounds = (from: from.resolved(now: now), to: to.resolved(now: now))
            switch bounds {
            case (.timestamp(let first), .timestamp(let last)):
                guard first < last else { throw Self.disorder(from, to, isEmpty: first == last) }
            case (.integer(let first), .integer(let last)):
                guard first < last else { throw Self.disorder(from, to, isEmpty: first == last) }
            case (.integer, .timestamp(let open)) where !open.isFinite:
                guard open == .infinity else { throw Self.disorder(from, to, isEmpty: false) }
            case (.timestamp(let open), .integer) where !open.isFinite:
                guard open == .negativeInfinity else { throw Self.disorder(from, to, isEmpty: false) }
            case (.integer, .timestamp) where to == .relativeToNow(.zero):
                throw ValueProblem("--from is an integer; give --to as an integer too")
            default:
                throw ValueProblem("--from and --to must both be times or both be integers")
            }
            return bounds
        }
    }

    private static func disorder(_ from: TimeExpression, _ to: TimeExpression, isEmpty: Bool) -> ValueProblem {
        ValueProblem("--from (\(from)) is \(isEmpty ? "the same as" : "after") --to (\(to))")
    }
}

extension TimeExpression {
    /// Whether the order of the two times is known without the current time.
    fileprivate func isComparableWithoutClock(_ other: TimeExpression) -> Bool {
        switch (self, other) {
        case (.instant(let instant), .relativeToNow), (.relativeToNow, .instant(let instant)): !instant.isFinite
        default: true
        }
    }
}
