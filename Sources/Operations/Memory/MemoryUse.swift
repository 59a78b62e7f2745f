internal import Postgres

/// The memory that a statement used on the server, as far as the current role can measure it.
package struct MemoryUse: Sendable, Hashable, Codable {
    /// The method of a measurement. The best method that the server allows this role is used.
    package enum Method: String, Sendable, Hashable, Codable {
        /// The memory of the backend and its parallel workers, without shared buffers: RssAnon on Linux. Requires
        /// superuser, or EXECUTE on `pg_read_file` with `pg_read_server_files`. Managed services usually don't grant
        /// these rights.
        case residentMemory
        /// The size of the backend's temporary files, which sorts and hashes write when they exceed `work_mem`.
        /// Requires `pg_monitor`.
        case temporaryFiles
        /// The bytes that all sessions of the database wrote to temporary files during the statement. The server counts
        /// a file when it deletes the file, and reports the new count up to some seconds later.
        case temporaryBytesOfDatabase
        /// Nothing could be read.
        case none
    }

    /// A session that waits for a lock of the measured backend.
    package struct Waiter: Sendable, Hashable, Codable {
        package var pid: Int32
        /// The waiting time in seconds, in the form in which it is encoded.
        private var seconds: Double
        /// Whether the session was still waiting at the last check. False after the end of the measurement.
        package var isWaiting: Bool

        package init(pid: Int32, waited: Duration, isWaiting: Bool = false) {
            (self.pid, seconds, self.isWaiting) = (pid, waited.inSeconds, isWaiting)
        }

        /// The waiting time, counted from the first check that found the session waiting.
        package var waited: Duration { .seconds(seconds) }
    }

    package var method = Method.none
    /// The peak of the resident memory, in bytes; 0 unless the method is `residentMemory`.
    package var peakBytes: Int64 = 0
    /// The resident memory before the statement started, in bytes.
    package var baseBytes: Int64 = 0
    /// The peak size of the temporary files, in bytes; for `temporaryBytesOfDatabase`, the bytes written. Files that
    /// parallel workers share aren't included.
    package var temporaryPeakBytes: Int64 = 0
    /// The number of samples. Zero means that the statement ended before the first sample.
    package var samples = 0
    /// The sessions that waited for a lock of the backend, the longest wait first.
    package var waiters: [Waiter] = []

    package init(method: Method = .none, peakBytes: Int64 = 0, baseBytes: Int64 = 0, temporaryPeakBytes: Int64 = 0) {
        self.method = method
        self.peakBytes = peakBytes
        self.baseBytes = baseBytes
        self.temporaryPeakBytes = temporaryPeakBytes
    }

    /// The number of bytes that a memory budget limits: the peak of the resident memory, or of the temporary files if
    /// the resident memory is unknown. Nil if nothing could be measured.
    package var bounded: Int64? {
        switch method {
        case .residentMemory: peakBytes
        case .temporaryFiles, .temporaryBytesOfDatabase: temporaryPeakBytes
        case .none: nil
        }
    }

    /// The part of `bounded`, in bytes, that existed before the statement started.
    package var boundedBase: Int64 { method == .residentMemory ? baseBytes : 0 }
}
