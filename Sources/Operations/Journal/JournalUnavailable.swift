internal import FoundationEssentials
internal import Glibc
internal import SystemPackage

/// The journal can't be read or written. Says which file, and why.
package struct JournalUnavailable: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Purpose: Sendable, Hashable {
        case reading, writing
    }

    package enum Cause: Sendable, Hashable {
        /// Neither XDG_STATE_HOME nor HOME says where files belong.
        case noPlace
        /// Another process held its lock longer than the journal waits; which one, where that is known.
        case held(by: String?, Duration)
        /// The file system didn't answer in time.
        case silent(Duration)
        /// Ctrl-C ended the wait for the lock.
        case interrupted
        /// What the operating system says, or what stands in the file's place.
        case failed(String)

        var isHeld: Bool { if case .held = self { true } else { false } }
    }

    package var purpose: Purpose
    /// Of the file or folder that is the trouble.
    package var path: String?
    package var cause: Cause

    init(_ purpose: Purpose, _ path: String?, _ cause: Cause) {
        (self.purpose, self.path, self.cause) = (purpose, path, cause)
    }

    /// Of an error of `JournalFiles`; nil for one that isn't about the file.
    init?(_ error: any Error, _ purpose: Purpose, _ path: String, _ limits: JournalLimits) {
        switch error {
        case let failure as JournalFileError: self.init(purpose, failure.path, failure.cause)
        case let error as Errno: self.init(purpose, path, .failed("\(error)"))
        case is JournalCall.Silent: self.init(purpose, path, .silent(limits.answer))
        default: return nil
        }
    }

    package var description: String {
        "the journal can't be \(purpose == .reading ? "read" : "written"): " + (path.map { $0 + ": " } ?? "") + reason
    }

    package var reason: String {
        switch cause {
        case .noPlace: "neither XDG_STATE_HOME nor HOME is set"
        case .held(let holder?, _): "locked by \(holder)"
        case .held(nil, _): "locked by another process"
        case .silent(let limit): "the file system did not answer within \(limit.briefText)"
        case .interrupted: "interrupted while another process held its lock"
        case .failed(let reason): reason
        }
    }

    /// What to do about it; nil where the reason says enough.
    package var advice: String? {
        switch cause {
        case .noPlace: "set HOME, or XDG_STATE_HOME to a folder that can be written"
        case .held: "try again when that process has ended"
        case .silent, .interrupted, .failed: nil
        }
    }
}

/// What `JournalFiles` throws: which file, and why. What an operating system's call throws by itself is an `Errno`.
struct JournalFileError: Error {
    var path: String
    var cause: JournalUnavailable.Cause

    init(_ path: FilePath, _ cause: JournalUnavailable.Cause) {
        (self.path, self.cause) = (path.string, cause)
    }
}

/// Who holds a lock of flock(2), as far as proc(5) tells.
enum LockHolder {
    /// `process 4711 (caggctl)`; nil where no lock is listed, or its process is another container's.
    static func description(device: UInt64, inode: UInt64) -> String? {
        guard let locks = try? String(contentsOfFile: "/proc/locks", encoding: .utf8) else { return nil }
        guard let pid = pid(in: locks, device: device, inode: inode) else { return nil }
        let name = try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8)
        return "process \(pid)" + (name.map { " (\($0.split(separator: "\n").first ?? "?"))" } ?? "")
    }

    /// A line is `1: FLOCK ADVISORY WRITE 4711 fe:00:5368048 0 EOF`; one with `->` waits for the lock above it.
    static func pid(in locks: String, device: UInt64, inode: UInt64) -> Int32? {
        let major = (device >> 8 & 0xFFF) | (device >> 32 & 0xFFFF_F000)
        let minor = (device & 0xFF) | (device >> 12 & 0xFFFF_FF00)
        return locks.split(separator: "\n").lazy.compactMap { line -> Int32? in
            let fields = line.split(separator: " ")
            guard fields.count > 5, fields[1] == "FLOCK", let pid = Int32(fields[4]), pid > 0 else { return nil }
            let place = fields[5].split(separator: ":")
            guard place.count == 3, UInt64(place[0], radix: 16) == major, UInt64(place[1], radix: 16) == minor,
                UInt64(place[2]) == inode
            else { return nil }
            return pid
        }.first
    }
}
