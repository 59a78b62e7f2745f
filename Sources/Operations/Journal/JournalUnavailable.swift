package import Postgres

/// The journal can't be read or written. Nothing was read or written.
package struct JournalUnavailable: OperatorError, Hashable, CustomStringConvertible {
    package enum Purpose: Sendable, Hashable {
        case reading, writing
    }

    package enum Cause: Sendable, Hashable {
        /// Neither HOME nor XDG_STATE_HOME is set, so there is no folder for the journal.
        case noPlace
        /// Another process held the lock for longer than the journal waits.
        case held
        /// The path belongs to something that isn't a regular file: a folder, a FIFO or a device.
        case foreign
        /// A system call failed, with this error message.
        case failed(String)

        var isHeld: Bool { self == .held }
    }

    package var purpose: Purpose
    /// The path of the file or folder that can't be used. Nil if there is no path.
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
        case .held: "\"fuser \(path)\" shows that process; try again after the process has ended"
        case .foreign: "move the file away; caggctl then starts a new journal"
        case .failed: "check the owner and the permissions: ls -ld \(path)"
        }
    }
}
