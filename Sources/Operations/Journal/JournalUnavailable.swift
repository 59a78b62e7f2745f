package import Postgres

/// Thrown if the journal can't be read or written. If a write failed, the file may contain a part of the entry.
package struct JournalUnavailable: OperatorError, Hashable, CustomStringConvertible {
    /// What the journal was opened for.
    package enum Purpose: Sendable, Hashable {
        case reading, writing
    }

    /// Why the journal can't be used.
    package enum Cause: Sendable, Hashable {
        /// Neither HOME nor XDG_STATE_HOME is set, so there is no folder for the journal.
        case noPlace
        /// Another process held the lock for longer than the journal waits.
        case held
        /// The path doesn't belong to a regular file, but to a folder, a FIFO or a device.
        case foreign
        /// A system call failed, with this error message.
        case failed(String)

        var isHeld: Bool { self == .held }
    }

    package var purpose: Purpose
    /// The path of the file or folder that can't be used. Nil if the journal has no path.
    package var path: String?
    package var cause: Cause

    init(_ purpose: Purpose, _ path: String?, _ cause: Cause) {
        (self.purpose, self.path, self.cause) = (purpose, path, cause)
    }

    package var kind: OperatorErrorKind { cause.isHeld ? .busy : .failed }

    package var description: String {
        "the journal can't be \(purpose == .reading ? "read" : "written"): " + (path.map { $0 + ": " } ?? "") + reason
    }

    private var reason: String {
        switch cause {
        case .noPlace: "neither HOME nor XDG_STATE_HOME is set"
        case .held: "another process holds the lock on this file"
        case .foreign: "not a regular file"
        case .failed(let reason): reason
        }
    }

    package var hint: String? {
        let path = path ?? ""
        return switch cause {
        case .noPlace: "set HOME, or set XDG_STATE_HOME to a folder in which you can write files"
        case .held: "\"fuser \(path)\" shows the id of the other process; try again when that process has ended"
        case .foreign: "move \(path) away; caggctl then starts a new journal"
        case .failed: "check the owner and the permissions: ls -ld \(path)"
        }
    }
}
