internal import Glibc
internal import Operations
internal import Postgres
internal import Rendering
internal import Timescale

/// A time axis that shows the policies of a cagg, and the data that these policies process, by age.
///
/// The axis has to show a window of hours and a retention of years together, so its scale is logarithmic: each doubling
/// of the age takes the same space. The right end is the current time, and the first bucket takes the space of one
/// doubling.
struct PolicyAxis {
    var state: CaggState
    var now: Timestamp

    private var type: TimeType { state.cagg.timeType }

    /// The axis; nil if no mark and no range has an age above zero.
    var axis: TimeAxis? {
        let (marks, windows, raw, pending) = (
            self.marks, self.windows, ages(of: state.sourceChunks), ages(of: state.pending)
        )
        let ends = marks.map(\.age) + (windows.map(\.ages) + raw + pending).flatMap { [$0.lowerBound, $0.upperBound] }
        guard let oldest = ends.filter({ $0 != .max }).max(), oldest > 0 else { return nil }
        func span(_ label: String, ages: [Range<Int64>], _ shade: TimeAxis.Shade) -> TimeAxis.Span {
            let ranges = ages.map { ages in
                let start = position(min(ages.upperBound, oldest))
                return start..<max(start + 1, position(ages.lowerBound))
            }
            return .init(label, ranges: ranges, shade: shade)
        }
        let spans =
            [span("raw data", ages: raw, .light)] + windows.map { span($0.label, ages: [$0.ages], .medium) }
            + [span("pending", ages: pending, .dark)]
        return TimeAxis(
            title: "time ranges by age, on a logarithmic scale", from: point(oldest), to: .init(0, "now"),
            marks: marks.map { .init($0.label, at: point($0.age)) }, spans: spans.filter { !$0.ranges.isEmpty })
    }

    private var marks: [(label: String, age: Int64)] {
        func after(_ label: String, _ offset: PolicyOffset?) -> (String, Int64)? {
            offset?.approximateLength.map { (label, $0) }
        }
        return [
            after("raw dropped after", state.sourceRetention?.dropAfter),
            after("raw compressed after", state.sourceCompression?.compressAfter),
            after("cagg dropped after", state.ownRetention?.dropAfter),
            after("cagg compressed after", state.ownCompression?.compressAfter),
            age(of: state.watermark).map { ("watermark", $0) },
            state.sourceChunks.ranges.last.flatMap { age(of: $0.end) }.map { ("newest chunk ends", $0) },
        ].compactMap { $0 }
    }

    /// The windows of the refresh policies as ranges of ages. The ages are computed from the offsets, because the
    /// current time of a cagg with integer time is unknown.
    private var windows: [(label: String, ages: Range<Int64>)] {
        state.refreshPolicies.map { policy in
            let end = policy.endOffset.approximateLength ?? 0
            let start = max(end, policy.startOffset.approximateLength ?? .max)
            return ("job \(policy.job.id): \(policy.startOffset) to \(policy.endOffset) ago", end..<start)
        }
    }

    private func age(of time: InternalTime) -> Int64? {
        guard !type.isInteger, type.normalized(time).isFinite else { return nil }
        return now.unixMicroseconds - time.rawValue
    }

    private func ages(of ranges: TimeRanges) -> [Range<Int64>] {
        ranges.ranges.compactMap { range in
            guard let (start, end) = age(of: range.start).flatMap({ start in age(of: range.end).map { (start, $0) } })
            else { return nil }
            return end..<max(start, end)
        }
    }

    private func point(_ age: Int64) -> TimeAxis.Point {
        let text = type.isInteger ? String(age) : TimeText.length(.microseconds(max(0, age)))
        return .init(position(age), age < 0 ? "in the future" : text)
    }

    /// The position of an age on the axis. Times in the future are at the right end.
    private func position(_ age: Int64) -> Int64 {
        age < 0 ? 1 : -Int64(log2(1 + Double(age) / Double(max(1, state.cagg.bucket.approximateWidth))) * 1_000)
    }
}
