package import Postgres

/// The time range that a command works on.
package enum TimeWindow: Sendable, Hashable {
    case between(TimeExpression, TimeExpression)
    /// From that long ago until now; for an integer time column, up to the newest value.
    case since(TimeSpan)

    /// `--from` and `--to`, or `--since`; nil where none is given. `--to` defaults to now. An open start is asked for
    /// explicitly (`--from -infinity`), because it is the expensive and dangerous one.
    package init?(from: TimeExpression?, to: TimeExpression?, since: TimeSpan?) throws(ValueProblem) {
        switch (from, to, since) {
        case (nil, nil, nil): return nil
        case (nil, nil, let since?): self = .since(since)
        case (let from?, let to, nil): self = .between(from, to ?? .relativeToNow(.zero))
        case (nil, _?, nil): throw ValueProblem("--to needs --from; write --from -infinity for an open start")
        default: throw ValueProblem("--since can't be combined with --from or --to")
        }
        // Any instant will do here: this finds what is wrong at any time of day, `resolved` the rest.
        if case .between(let from, let to) = self, from.isComparableWithoutClock(to) {
            _ = try resolved(now: Timestamp(unixMicroseconds: 0))
        }
    }

    /// The bounds meant, checked to be in order. Nil for `since` an integer, where only the data knows the end.
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
    /// Whether which comes first can be told without knowing what time it is.
    fileprivate func isComparableWithoutClock(_ other: TimeExpression) -> Bool {
        switch (self, other) {
        case (.instant(let instant), .relativeToNow), (.relativeToNow, .instant(let instant)): !instant.isFinite
        default: true
        }
    }
}
