package import Postgres

/// The journal can't be read or written. Nothing was read or written.
package struct JournalUnavailable: OperatorError, Hashable, CustomStringConvertible {
    package enum Purpose: Sendable, Hashable {
        case reading, writing
    }

    package enum Cause: Sendable, Hashable {
        /// Neither HOME nor XDG_STATE_HOME says where files belong.
        case noPlace
        /// Another process held the lock longer than the journal waits.
        case held
        /// A folder, a FIFO or a device has its path.
        case foreign
        /// What the operating system says.
        case failed(String)

        var isHeld: Bool { self == .held }
    }

    package var purpose: Purpose
    /// Of the file or folder that can't be used.
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
        case .held: "another process holds its lock"
        case .foreign: "not a regular file"
        case .failed(let reason): reason
        }
    }

    package var hint: String? {
        let path = path ?? ""
        return switch cause {
        case .noPlace: "set HOME, or XDG_STATE_HOME to a folder that you can write"
        case .held: "\"fuser \(path)\" shows which; try again when it has ended"
        case .foreign: "move it away; caggctl starts a new journal"
        case .failed: "check the owner and the permissions: ls -ld \(path)"
        }
    }
}
