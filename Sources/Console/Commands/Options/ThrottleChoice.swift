internal import CommandLanguage
internal import Operations
internal import Postgres

extension Throttle {
    /// As it was asked for on the command line.
    init(_ request: ThrottleRequest) {
        self.init(
            maximumActive: request.maximumActive, pauseFile: request.pauseFile,
            maximumLag: request.maximumLag.map { .microseconds($0.approximateMicroseconds) },
            hours: request.hours.map { DailyHours(start: $0.start, end: $0.end) }, nice: request.nice)
    }
}
