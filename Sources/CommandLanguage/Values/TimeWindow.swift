package import Postgres

/// The time range that a command works on.
package enum TimeWindow: Sendable, Hashable {
    case between(TimeExpression, TimeExpression)
    /// From this long ago until now; for an integer time column, up to the newest value.
    case since(TimeSpan)

    /// The window of `--from` and `--to`, or of `--since`. Returns nil if none is given. `--to` defaults to now. An
    /// open start must be requested explicitly (`--from -infinity`), because it is expensive and dangerous. Throws if
    /// the options don't fit together.
    package init?(from: TimeExpression?, to: TimeExpression?, since: TimeSpan?) throws(ValueProblem) {
        switch (from, to, since) {
        case (nil, nil, nil): return nil
        case (nil, nil, let since?): self = .since(since)
        case (let from?, let to, nil): self = .between(from, to ?? .relativeToNow(.zero))
        case (nil, _?, nil):
            throw ValueProblem("--to needs --from; write --from -infinity for a window without a start")
        default: throw ValueProblem("--since can't be combined with --from or --to")
        }
        // The current time doesn't matter here: only errors that don't depend on it are found. `resolved` finds the
        // others.
        if case .between(let from, let to) = self, from.isComparableWithoutClock(to) {
            _ = try resolved(now: Timestamp(unixMicroseconds: 0))
        }
    }

    /// The bounds of the window. Returns nil for an integer `since`, because only the data determines its end. Throws
    /// if the bounds aren't in order, or if only one is an integer.
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
            case (.integer, .timestamp(let open)) where !open.isFinite: break
            case (.timestamp(let open), .integer) where !open.isFinite: break
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
