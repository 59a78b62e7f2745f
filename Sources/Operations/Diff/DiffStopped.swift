/// A diff that was interrupted or failed after it had compared a part. The compared part is valid.
package struct DiffStopped: Error, Sendable {
    /// The summary of the finished slices.
    package var summary: DiffSummary
    /// The error that ended it.
    package var cause: any Error
}
