/// The size limits of the journal, and how long the journal waits for its lock.
struct JournalLimits: Sendable {
    /// The maximum size of the current file, in bytes. An entry that would exceed it is written to a new file.
    var fileBytes: Int64 = 512 << 10
    /// The number of older files that are kept. With the current file, the journal has at most 16 MB.
    var oldFiles = 31
    /// The maximum number of bytes that are copied to a new file, so that there is space for new entries.
    var carriedBytes: Int { Int(fileBytes / 2) }
    /// The longest wait for a lock that another process holds. Writing an entry takes milliseconds.
    var lock: Duration = .seconds(5)
    /// The longest wait for the lock if the task is cancelled. It isn't zero, so that the result of finished work is
    /// still recorded.
    var cancelledLock: Duration = .milliseconds(250)
}
