/// The size limits of the journal, and how long to wait for its lock.
struct JournalLimits: Sendable {
    /// The maximum size of the current file, in bytes; an entry that would exceed it goes into a new file.
    var fileBytes: Int64 = 512 << 10
    /// How many older files are kept: 16 MB in total, including the current one.
    var oldFiles = 31
    /// The maximum number of bytes carried over to a new file, so that there is space for new entries.
    var carriedBytes: Int { Int(fileBytes / 2) }
    /// How long to wait until another process releases its lock. Writing an entry takes milliseconds.
    var lock: Duration = .seconds(5)
    /// The same if the task is cancelled: completed work is still recorded if the lock becomes free soon.
    var cancelledLock: Duration = .milliseconds(250)
}
