internal import Postgres

/// What a statement took of its server's memory, as far as the role may see.
package struct MemoryUse: Sendable, Hashable, Codable {
    /// What the numbers are of; the best that the server lets this role read.
    package enum Method: String, Sendable, Hashable, Codable {
        /// The backend's own memory and its parallel workers', without shared buffers: RssAnon of Linux. Takes
        /// superuser, or EXECUTE on `pg_read_file` with `pg_read_server_files`; managed servers give it to nobody.
        case residentMemory
        /// The backend's temporary files: what sorts and hashes wrote because it exceeded `work_mem`. Takes `pg_monitor`.
        case temporaryFiles
        /// What the whole database wrote to temporary files meanwhile, other sessions' included. The server counts a file
        /// when it is deleted and tells it up to seconds later.
        case temporaryBytesOfDatabase
        /// Nothing could be read.
        case none
    }

    /// A session that waits for a lock which the measured backend holds.
    package struct Waiter: Sendable, Hashable, Codable {
        package var pid: Int32
        /// As it is written.
        private var seconds: Double
        /// Whether it waited when it was last looked.
        package var isWaiting: Bool

        package init(pid: Int32, waited: Duration, isWaiting: Bool = false) {
            (self.pid, seconds, self.isWaiting) = (pid, waited.inSeconds, isWaiting)
        }

        /// Since it was first seen waiting.
        package var waited: Duration { .seconds(seconds) }
    }

    package var method = Method.none
    /// The most that was resident at once; 0 unless by `residentMemory`.
    package var peakBytes: Int64 = 0
    /// What was resident before the statement began.
    package var baseBytes: Int64 = 0
    /// The most that temporary files held at once, or by `temporaryBytesOfDatabase` what was written. Files that parallel
    /// workers share aren't seen.
    package var temporaryPeakBytes: Int64 = 0
    /// How often it was looked while the statement ran. Without any, it was over before the first look.
    package var samples = 0
    /// Who waited for it, the longest first.
    package var waiters: [Waiter] = []

    package init(method: Method = .none, peakBytes: Int64 = 0, baseBytes: Int64 = 0, temporaryPeakBytes: Int64 = 0) {
        self.method = method
        self.peakBytes = peakBytes
        self.baseBytes = baseBytes
        self.temporaryPeakBytes = temporaryPeakBytes
    }

    /// What a memory budget bounds: resident memory, or the temporary files where only they are known. Memory that
    /// spilled to files is none where the resident memory is known.
    package var bounded: Int64? {
        switch method {
        case .residentMemory: peakBytes
        case .temporaryFiles, .temporaryBytesOfDatabase: temporaryPeakBytes
        case .none: nil
        }
    }

    /// Of `bounded`, what was there before the statement began.
    package var boundedBase: Int64 { method == .residentMemory ? baseBytes : 0 }
}
