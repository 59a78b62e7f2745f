/// A diff that was interrupted, or failed, after a part of it. What it had compared holds.
package struct DiffStopped: Error, Sendable {
    /// Of the slices that were finished.
    package var summary: DiffSummary
    /// What ended it.
    package var cause: any Error
}
