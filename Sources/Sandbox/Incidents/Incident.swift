/// Something that goes wrong with continuous aggregates in real life, to be staged in a sandbox.
package enum Incident: String, CaseIterable, Sendable {
    case stale
    case failingJob = "failing-job"
    case drift
    case lateData = "late-data"
    case retentionTrap = "retention-trap"
    case futureWatermark = "future-watermark"
    case wideWindow = "wide-window"
}
